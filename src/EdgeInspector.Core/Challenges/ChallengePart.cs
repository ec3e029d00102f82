using EdgeInspector.Frames;
using EdgeInspector.Verdicts;

namespace EdgeInspector.Challenges;

/// <summary>A part whose verdict is known.</summary>
/// <param name="Name">What people call it.</param>
/// <param name="Expected">Pass or fail.</param>
/// <param name="Region">Where a fail must be seen, in full-frame pixels: a region must overlap it; null for anywhere.</param>
/// <param name="PartId">The id that its frame must carry; null where frames carry none, and the order tells which part it is.</param>
public sealed record ChallengePart(string Name, Verdict Expected, PixelRectangle? Region = null, string? PartId = null)
{
    /// <summary>What is wrong with what the station said of it, as a sentence without a full stop; null when it is as expected.</summary>
    public string? Differs(Inspection seen)
    {
        if (seen.Verdict == Verdict.NotInspected) return "it was not inspected";
        if (seen.Verdict != Expected) return Expected == Verdict.Fail ? "it passed" : "it failed";
        return Region is { } place && !seen.Regions.Any(region => Overlap(region.Box, place))
            ? "it failed, but nowhere near the expected place" : null;
    }

    private static bool Overlap(PixelRectangle one, PixelRectangle other) =>
        one.X < other.X + other.Width && other.X < one.X + one.Width && one.Y < other.Y + other.Height && other.Y < one.Y + one.Height;
}
