using System.Globalization;
using EdgeInspector.Verdicts;

namespace EdgeInspector.Models;

/// <summary>The part as it lay in the taught pictures, where the graph finds it in each frame.</summary>
/// <param name="Share">Share of the learned picture that it covered: the smallest and the largest, 0 to 1.</param>
/// <param name="Pieces">The most pieces that it came in.</param>
/// <param name="AtRim">The most patches of the picture's outermost ring that it covered.</param>
/// <param name="BesideCounts">Whether what lies beside it is scored too.</param>
public sealed record TaughtPart(TaughtRange Share, int Pieces, int AtRim, bool BesideCounts)
{
    // A part this much smaller than any taught one is something else; one this much larger is two that touch.
    private const double MuchSmaller = 4, MuchLarger = 1.5;
    // Patches at the rim beyond those of the taught pictures: one may be a shadow.
    private const int RimSlack = 1;

    /// <summary>Why a frame does not show the part as it should; null when it does.</summary>
    /// <param name="found">What was found in it.</param>
    /// <param name="expected">What it must show.</param>
    public string? Missing(PartFinding found, ExpectedPart expected)
    {
        // Where only the part counts, a frame without one has nothing that could fail: it must not pass either.
        if (found.Pieces == 0 && !(BesideCounts && expected == ExpectedPart.Any)) return $"there is no part in the frame. {CheckPlace}";
        if (expected >= ExpectedPart.Present && found.Share < Share.Low / MuchSmaller)
            return Said($"there is hardly a part in the frame: {Covered(found)}");
        if (expected >= ExpectedPart.One && found.Pieces > Pieces)
            return Said($"there are {found.Pieces} parts in the frame, or one in pieces.");
        if (expected >= ExpectedPart.One && found.Share > Share.High * MuchLarger)
            return Said($"there is more than one part in the frame: {Covered(found)}");
        return expected >= ExpectedPart.Whole && found.AtRim > AtRim + RimSlack
            ? Said($"the part is cut off at the rim of the picture.") : null;
    }

    private const string CheckPlace = "Check the trigger, the feed and the light.";

    private string Covered(PartFinding found) => string.Create(
        CultureInfo.InvariantCulture,
        $"what was found covers {found.Share:P1} of the picture, taught parts {Share.Low:P0} to {Share.High:P0}.");

    private static string Said(FormattableString what) => $"{what.ToString(CultureInfo.InvariantCulture)} {CheckPlace}";
}
