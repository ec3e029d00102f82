using System.Globalization;
using EdgeInspector.Evaluating;
using EdgeInspector.Inference.Packages;

namespace EdgeInspector.Thresholds;

/// <summary>A model that catches nothing, or less than half, at its own threshold: worth a warning that nobody can miss.</summary>
internal static class WeakModel
{
    private const double Half = 0.5;

    /// <summary>What test images of known truth say.</summary>
    /// <param name="scores">Of the test images.</param>
    /// <param name="threshold">The model's; null when it has none.</param>
    /// <returns>Null where at least half of the defects are caught, or there is none.</returns>
    public static string? Of(IReadOnlyList<ImageScore> scores, float? threshold)
    {
        int defects = scores.Count(score => score.IsDefect), caught = scores.Count(score => score.IsDefect && score.Score >= threshold);
        if (defects == 0 || caught >= Half * defects) return null;
        if (threshold is null) return "THIS MODEL CATCHES NOTHING: it has no threshold. Do not run it like this.";
        return caught == 0
            ? string.Create(
                CultureInfo.InvariantCulture,
                $"THIS MODEL CATCHES NOTHING: all {defects} defects score below its threshold {threshold:0.###}. Do not run it like this.")
            : string.Create(
                CultureInfo.InvariantCulture,
                $"THIS MODEL CATCHES LESS THAN HALF: {caught} of {defects} defects at its threshold {threshold:0.###}. ")
                + "Do what its warnings say before you run it.";
    }

    /// <summary>What the picture says into which a defect was drawn when the model was learned.</summary>
    /// <param name="manifest">The package.</param>
    /// <returns>Null where it is caught, or there is no such picture.</returns>
    public static string? Of(ModelManifest manifest)
    {
        if (manifest.Calibration.Threshold is not { } threshold
            || manifest.Golden.FirstOrDefault(golden => golden.HasDefect) is not { } drawn
            || drawn.Score >= threshold) return null;
        return string.Create(
            CultureInfo.InvariantCulture,
            $"THIS MODEL MISSES A DRAWN DEFECT: a golden picture with a defect drawn into it scores {drawn.Score:0.###}, below the ")
            + string.Create(CultureInfo.InvariantCulture, $"threshold {threshold:0.###}. ")
            + "Look at the good images with the highest scores, and evaluate the model before you run it.";
    }

    /// <summary>Writes it so that nobody can miss it.</summary>
    public static void Write(TextWriter output, string warning)
    {
        string rule = new('!', 100);
        output.WriteLine(rule);
        output.WriteLine($"!!!  {warning}");
        output.WriteLine(rule);
    }
}
