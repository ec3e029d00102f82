using System.Globalization;
using EdgeInspector.Frames;
using EdgeInspector.Learning;
using EdgeInspector.Numerics;

namespace EdgeInspector.Thresholds;

/// <summary>
/// Says in plain words what a threshold from good images rests on, which images it leaves aside, and what more of them would bring.
/// </summary>
internal static class CalibrationAdvice
{
    private const double Confidence = 0.95;
    private const int Named = 3;

    /// <summary>What the threshold rests on.</summary>
    /// <param name="calibration">The threshold and how it was found; one that was given rests on nothing.</param>
    public static IEnumerable<string> Basis(Calibration calibration)
    {
        if (calibration is not { Threshold: { } threshold, Procedure: not "given" }) yield break;
        CalibrationScore[] below = [.. calibration.Scores.Where(score => score.Score < threshold).OrderByDescending(score => score.Score)];
        if (below.Length == 0) yield break;
        string names = string.Join(
            ", ", below.Take(Named).Select(score => string.Create(CultureInfo.InvariantCulture, $"{score.File} {score.Score:0.###}")));
        yield return $"{below.Length} of {PictureFolder.Count(calibration.Scores.Count, "good image")} lie below the threshold; "
            + $"the highest of them hold it up: {names}.";
    }

    /// <summary>Which images stand apart, what that costs if they are good, and both ways on.</summary>
    /// <param name="calibration">The threshold and how it was found.</param>
    /// <param name="folder">The model package.</param>
    /// <param name="leaveOut">The command that learns without them; null where it is unknown.</param>
    public static IEnumerable<string> Apart(Calibration calibration, string folder, string? leaveOut = null)
    {
        if (calibration is not { SetAside: { Count: > 0 } apart, Threshold: { } threshold }) yield break;
        float all = ThresholdCalibration.Calibrate("k-fold", 0, calibration.Scores, calibration.FalseRejectRate).Threshold ?? threshold;
        bool isOne = apart.Count == 1;
        yield return string.Create(
            CultureInfo.InvariantCulture,
            $"{PictureFolder.Count(apart.Count, "image")} of {calibration.Scores.Count} {(isOne ? "stands" : "stand")} apart from the others ")
            + string.Create(CultureInfo.InvariantCulture, $"(above {calibration.Reach:0.###}: {PictureNotes.Names(apart)}); ")
            + $"the threshold does not rest on {(isOne ? "it" : "them")}. "
            + string.Create(CultureInfo.InvariantCulture, $"With {(isOne ? "it" : "them")} the threshold would be {all:0.###}. ")
            + $"Parts like {(isOne ? "it" : "these")} fail: if {(isOne ? "it is a good part" : "they are good parts")}, "
            + $"about {Percent((apart.Count + 1.0) / (calibration.Scores.Count + 1))} of good parts will.";
        yield return (isOne ? "Look at it." : "Look at them.") + " Dirt, another light or a defect: leave it out and learn again"
            + (leaveOut is null ? " with learn --leave-out. " : $": {leaveOut}  ")
            + $"A good part like any other: count all images: {Program} calibrate --model {Quoted(folder)} --count-all";
    }

    /// <summary>What more images would bring.</summary>
    /// <param name="calibration">The threshold and how it was found.</param>
    public static IEnumerable<string> MoreImages(Calibration calibration)
    {
        if (calibration is not { RateHigh: { } now, ImagesForWantedRate: { } needed, Procedure: not "given" }) yield break;
        int counted = calibration.Counted, more = Math.Max(2 * counted, needed);
        double then = Bound(more, calibration.FalseRejectRate);
        yield return (then < now
                ? $"With {more} good images instead of {counted} the share of good parts that fail would be known to be at most "
                    + $"{Percent(then)} instead of {Percent(now)}"
                : $"More good images than {counted} would not make that figure surer")
            + (counted < needed ? $"; {needed} are the fewest that can show {Percent((double)calibration.FalseRejectRate)} at all." : ".")
            + " Images of other good parts (lots, light, places) lower the scores of good parts like them, so that more defects stand out.";
    }

    /// <summary>The program's name on a command line.</summary>
    internal const string Program = "edge-inspector";

    /// <summary>An argument as it must be typed.</summary>
    internal static string Quoted(string argument) =>
        argument.Length > 0 && !argument.Any(char.IsWhiteSpace) ? argument : $"\"{argument}\"";

    private static double Bound(int images, decimal rate)
    {
        int rank = Math.Min(images, images + 1 - (int)decimal.Floor((images + 1) * rate));
        return BetaDistribution.Quantile(images + 1 - rank, rank, Confidence);
    }

    private static string Percent(double share) => share.ToString("0.# %", CultureInfo.InvariantCulture);
}
