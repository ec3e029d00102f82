using System.Globalization;
using EdgeInspector.Learning;
using EdgeInspector.Thresholds;

namespace EdgeInspector.Verbs;

/// <summary>Says what a threshold rests on, and what may be claimed of it.</summary>
internal static class CalibrationText
{
    private const float Conspicuous = 1.5f;

    /// <summary>Writes threshold, expectation, and the good images to look at.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="calibration">The threshold and how it was found.</param>
    /// <param name="method">The model's.</param>
    /// <param name="folder">The model package.</param>
    /// <param name="highest">Good images with the highest scores, the highest first.</param>
    /// <param name="pictures">Folder with their heatmaps; null where none were drawn.</param>
    /// <param name="leaveOut">The command that learns without the images that stand apart; null where it is unknown.</param>
    public static void Write(
        TextWriter output, Calibration calibration, string method, string folder, IReadOnlyList<CalibrationScore> highest,
        string? pictures = null, string? leaveOut = null)
    {
        if (calibration.Threshold is not { } threshold)
        {
            output.WriteLine("Threshold: none. Give one with --threshold, or learn from more images.");
            return;
        }
        output.WriteLine(
            string.Create(CultureInfo.InvariantCulture,
                $"Threshold: {threshold} ({Origin(calibration)}). Median score of good parts: {calibration.Median:0.###}."));
        if (calibration is { RateHigh: { } high, Procedure: not "given" })
        {
            output.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"Of good parts like these, about {Expected(calibration):P1} will fail; at most {high:P1} with 95 % confidence."));
            output.WriteLine("It says nothing about missed defects, and is void after a change of light, lot, region, mask or precision.");
        }
        foreach (string line in CalibrationAdvice.Basis(calibration)) output.WriteLine(TerminalText.Of(line));
        string[] warnings = [.. CalibrationAdvice.Apart(calibration, folder, leaveOut), .. ThresholdAdvice.Of(calibration, folder)];
        foreach (string advice in warnings) output.WriteLine(TerminalText.Of($"Warning: {advice}"));
        WriteHighest(output, calibration, highest, pictures);
        WriteRates(output, calibration, method, folder);
        foreach (string line in CalibrationAdvice.MoreImages(calibration)) output.WriteLine(line);
    }

    private static void WriteHighest(TextWriter output, Calibration calibration, IReadOnlyList<CalibrationScore> highest, string? pictures)
    {
        if (highest.Count == 0) return;
        HashSet<string> apart = [.. calibration.SetAside ?? []];
        output.WriteLine(
            $"Good images with the highest scores; a defect among them would spoil the threshold, so look at them{(pictures is null ? "" : $" ({pictures})")}:");
        foreach (CalibrationScore score in highest)
        {
            string mark = apart.Contains(score.File) ? "  <- stands apart, set aside"
                : score.Fold < 0 && calibration.Folds > 0 ? "  <- not learned from, would fail"
                : score.Score > Conspicuous * calibration.Median ? "  <- far above the others" : "";
            output.WriteLine(TerminalText.Of(string.Create(CultureInfo.InvariantCulture, $"  {score.Score,10:0.###}  {score.File}{mark}")));
        }
    }

    private static void WriteRates(TextWriter output, Calibration calibration, string method, string folder)
    {
        IReadOnlyList<RateRow> rows = RateTable.Of(calibration, method, null);
        if (rows.Count < 2) return;
        output.WriteLine("Other false reject rates, by the same scores:");
        foreach (string line in RateTableText.Lines(rows)) output.WriteLine($"  {line}");
        output.WriteLine(
            $"To take one: {CalibrationAdvice.Program} calibrate --model {CalibrationAdvice.Quoted(folder)} --false-reject-rate 0.02");
    }

    // Images that were set aside are taken for good parts here: the careful figure.
    private static double Expected(Calibration calibration) => calibration.SetAside is { Count: var apart }
        ? (apart + 1.0) / (calibration.Scores.Count + 1)
        : (double)Math.Max(calibration.FalseRejectRate, (decimal)calibration.ReachableRate!.Value);

    private static string Images(Calibration calibration) => calibration.Counted == calibration.Scores.Count
        ? $"{calibration.Counted} " : $"{calibration.Counted} different of {calibration.Scores.Count} ";

    private static string Origin(Calibration calibration) => calibration.Procedure switch
    {
        "k-fold" =>
            string.Create(CultureInfo.InvariantCulture,
                $"from {Images(calibration)}good images, each scored by a model that had not seen it"),
        "split-conformal" => string.Create(CultureInfo.InvariantCulture, $"from {Images(calibration)}fresh good images"),
        _ => "given",
    };
}
