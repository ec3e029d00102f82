using EdgeInspector.Evaluating;
using EdgeInspector.Learning;

namespace EdgeInspector.Thresholds;

/// <summary>All that is to be said of a model's threshold after it was tried on images of known truth.</summary>
internal static class EvaluationAdvice
{
    /// <summary>What to know and to do, each with its command.</summary>
    /// <param name="scores">Of the test images.</param>
    /// <param name="threshold">The model's; null when it has none.</param>
    /// <param name="calibration">How it was found.</param>
    /// <param name="folder">The model package.</param>
    /// <param name="data">The data set.</param>
    public static IEnumerable<string> Of(
        IReadOnlyList<ImageScore> scores, float? threshold, Calibration calibration, string folder, string data)
    {
        foreach (string line in ThresholdAdvice.Of(scores, threshold, folder)) yield return line;
        if (Gap(scores) && (scores.Any(score => score.IsDefect != score.Score >= threshold) || threshold is null))
        {
            yield return "The same into the middle of the gap, good images of the model counted too: "
                + $"{CalibrationAdvice.Program} calibrate --model {CalibrationAdvice.Quoted(folder)} --to-gap {CalibrationAdvice.Quoted(data)}";
        }
        foreach (string line in CalibrationAdvice.Apart(calibration, folder)) yield return line;
        foreach (string line in ThresholdAdvice.Of(calibration, folder)) yield return line;
    }

    private static bool Gap(IReadOnlyList<ImageScore> scores) =>
        scores.Any(score => score.IsDefect) && scores.Any(score => !score.IsDefect)
        && scores.Where(score => !score.IsDefect).Max(score => score.Score)
            < scores.Where(score => score.IsDefect).Min(score => score.Score);
}
