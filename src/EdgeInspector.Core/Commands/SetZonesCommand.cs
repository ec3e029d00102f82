using System.Text.Json;
using EdgeInspector.Frames;

namespace EdgeInspector.Commands;

/// <summary>Changes where a station looks: the place of the model's region, and its zones.</summary>
/// <param name="Name">The station.</param>
/// <param name="Zones">All zones that there shall be; those that are not named are removed. Null for no change.</param>
/// <param name="MovesRegion">Whether <paramref name="Origin"/> counts.</param>
/// <param name="Origin">The upper left corner of the model's region in the frame, in pixels; null for the place that was taught.</param>
/// <param name="Revision">SHA-256 of the configuration that the asker knows; null takes any.</param>
/// <param name="Why">Why it is changed, for the record, at most 200 characters; null when nobody says.</param>
public sealed record SetZonesCommand(
    string Name, IReadOnlyList<ZoneDrawing>? Zones, bool MovesRegion, (int X, int Y)? Origin, string? Revision, string? Why)
    : StationCommand(Name)
{
    private const int MostZones = 1000, LongestName = 200;

    /// <inheritdoc/>
    public override CommandVerb Verb => CommandVerb.SetZones;

    internal static SetZonesCommand Read(string station, CommandArguments arguments)
    {
        IReadOnlyList<ZoneDrawing>? zones = arguments.List("zones", MostZones)?.Select(ReadZone).ToList();
        bool moves = arguments.TryPixels("regionOrigin", 2, out int[]? origin);
        if (zones is null && !moves) throw CommandRefusedException.Malformed("Nothing is to be changed; name zones or regionOrigin.");
        return new SetZonesCommand(
            station, zones, moves, origin is null ? null : (origin[0], origin[1]), arguments.NullableText("revision"),
            arguments.Reason());
    }

    private static ZoneDrawing ReadZone(JsonElement item)
    {
        if (item.ValueKind != JsonValueKind.Object) throw CommandRefusedException.Malformed("A zone is no object with a name.");
        var fields = new CommandArguments(item);
        string name = fields.Line("name", LongestName) ?? throw CommandRefusedException.Malformed("A zone has no name.");
        PixelRectangle? rectangle = fields.TryPixels("rectangle", 4, out int[]? sides) && sides is not null
            ? new PixelRectangle(sides[0], sides[1], sides[2], sides[3])
            : null;
        fields.TryNumber("threshold", out double? threshold);
        fields.TryNumber("minimumRegionArea", out double? area);
        if (area is { } number && (number != Math.Floor(number) || Math.Abs(number) > int.MaxValue))
            throw CommandRefusedException.Malformed("minimumRegionArea is no whole number.");
        return new ZoneDrawing(name, rectangle, item.TryGetProperty("off", out _) ? fields.Flag("off") : null, threshold, (int?)area);
    }
}
