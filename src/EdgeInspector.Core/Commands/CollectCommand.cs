using System.Globalization;
using EdgeInspector.Frames;
using EdgeInspector.Teaching;

namespace EdgeInspector.Commands;

/// <summary>Collects pictures of good parts at a station that has no model yet.</summary>
/// <param name="Name">The station.</param>
/// <param name="Action">What is asked.</param>
/// <param name="Every">start: every which frame is looked at, 1 to 1,000,000; null when a person asks for each.</param>
/// <param name="Wanted">start: how many pictures it ends at, 30 to 1000.</param>
/// <param name="Region">start: the part of the picture that will be learned; null for all of it.</param>
/// <param name="Picture">drop: the picture's number, null for all of them; try: the collected picture, null for the next frame.</param>
/// <param name="IsForced">take: whether a frame that stands apart from those before it is taken all the same.</param>
/// <param name="By">Who asks.</param>
public sealed record CollectCommand(
    string Name, CollectAction Action, int? Every, int Wanted, PixelRectangle? Region, int? Picture, bool IsForced, string By)
    : StationCommand(Name)
{
    private const int MostWanted = 1000, MostEvery = 1_000_000;

    /// <inheritdoc/>
    public override CommandVerb Verb => CommandVerb.Collect;

    internal static CollectCommand Read(string station, CommandArguments arguments)
    {
        CollectAction action = arguments.Choice<CollectAction>("action")
            ?? throw CommandRefusedException.Malformed("action is missing: start, stop, take, drop or try.");
        PixelRectangle? region = null;
        if (arguments.TryPixels("region", 4, out int[]? pixels) && pixels is not null)
            region = pixels is [_, _, > 0, > 0] ? new PixelRectangle(pixels[0], pixels[1], pixels[2], pixels[3])
                : throw CommandRefusedException.Malformed("region has no width or no height.");
        return new CollectCommand(
            station, action, Whole(arguments, "every", 1, MostEvery),
            Whole(arguments, "wanted", CollectedNumber.Least, MostWanted) ?? CollectedNumber.Least, region,
            Whole(arguments, "picture", 1, int.MaxValue), arguments.Flag("force"), arguments.Text("by") ?? "");
    }

    private static int? Whole(CommandArguments arguments, string name, int least, int most)
    {
        if (!arguments.TryNumber(name, out double? number) || number is not { } value) return null;
        return value == Math.Floor(value) && value >= least && value <= most ? (int)value
            : throw new CommandRefusedException(CommandFailure.Invalid,
                string.Create(CultureInfo.InvariantCulture, $"{name} {value} cannot be: a whole number from {least} to {most}."));
    }
}
