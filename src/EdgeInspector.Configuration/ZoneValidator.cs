using EdgeInspector.Frames;
using EdgeInspector.Verdicts;

namespace EdgeInspector.Configuration;

/// <summary>Checks what the zones of a station or a product say, as far as that can be told without masks and model.</summary>
/// <param name="report">Takes the path of a value, what is wrong with it, and the paths of others that it is held against.</param>
internal sealed class ZoneValidator(Action<string, string, string[]> report)
{
    private static readonly string[] FrameKeys = ["frameLimits.size", "camera.region", "camera.width", "camera.height"];

    /// <summary>Applies all rules.</summary>
    /// <param name="zones">As they stand in the file.</param>
    /// <param name="path">Where they stand.</param>
    /// <param name="station">The station, with the product's own values where they are a product's.</param>
    /// <param name="owners">Where station and product stand.</param>
    public void Validate(ValueList<ZoneConfiguration> zones, string path, StationConfiguration station, params string[] owners)
    {
        for (int i = 0; i < zones.Count; i++)
        {
            string place = $"{path}[{i}]";
            ValidatePlace(zones[i], place, station, owners);
            if (zones[i] is { Off: true, Threshold: not null })
                report($"{place}.threshold", "the zone is off, so that nothing in it is held against a threshold; remove one of the two",
                    [$"{place}.off"]);
            if (zones[i] is { Off: true, MinimumRegionArea: not null })
                report($"{place}.minimumRegionArea", "the zone is off, so that no region in it counts; remove one of the two",
                    [$"{place}.off"]);
            for (int j = 0; j < i; j++) ValidatePair(zones, j, i, path);
        }
        if (zones.Count > 0 && station.DecidedBy == DecisiveScore.Image)
            report(path, "decidedBy is image: the score of the picture as a whole knows no places; remove the zones, or decide by map", []);
    }

    private void ValidatePlace(ZoneConfiguration zone, string place, StationConfiguration station, string[] owners)
    {
        if (zone.Rectangle is null && zone.Mask is null)
            report(place, "it is not said where the zone lies; give it a rectangle or a mask", [$"{place}.rectangle", $"{place}.mask"]);
        if (zone.Rectangle is not null && zone.Mask is not null)
            report($"{place}.mask", "the rectangle says already where the zone lies; keep one of the two", [$"{place}.rectangle"]);
        if (zone.Place is not { } rectangle) return;
        if (rectangle is not { Width: > 0, Height: > 0 })
            report($"{place}.rectangle",
                $"the zone is empty: it is {rectangle.Width} wide and {rectangle.Height} high; write x, y, width and height", []);
        else if (FrameOf(station) is var (width, height, key) && !rectangle.FitsIn(width, height))
        {
            report($"{place}.rectangle", $"the zone leaves the frame, which is {width}x{height} by {key}; draw it inside",
                [.. owners.SelectMany(owner => FrameKeys, (owner, which) => $"{owner}.{which}")]);
        }
    }

    private void ValidatePair(ValueList<ZoneConfiguration> zones, int first, int second, string path)
    {
        if (string.Equals(zones[first].Name, zones[second].Name, StringComparison.OrdinalIgnoreCase))
            report($"{path}[{second}].name", $"\"{zones[second].Name}\" is the name of another zone already", [$"{path}[{first}].name"]);
        if (zones[first].Place is { } one && zones[second].Place is { } other && Overlap(one, other))
            report($"{path}[{second}].rectangle",
                $"the zones {zones[first].Name} and {zones[second].Name} overlap, so that two rules would hold in one place; draw them side by side",
                [$"{path}[{first}].rectangle"]);
    }

    private static bool Overlap(PixelRectangle one, PixelRectangle other) =>
        one.X < other.X + other.Width && other.X < one.X + one.Width && one.Y < other.Y + other.Height && other.Y < one.Y + one.Height;

    // Null where only the camera knows.
    private static (int Width, int Height, string Key)? FrameOf(StationConfiguration station) => station switch
    {
        { FrameLimits.Size: { Count: 2 } size } => (size[0], size[1], "frameLimits.size"),
        { Camera: SimulatedCameraConfiguration drawn } => (drawn.Width, drawn.Height, "camera.width and height"),
        { Camera: GenicamCameraConfiguration { Region: { Count: 4 } region } } => (region[2], region[3], "camera.region"),
        _ => null,
    };
}
