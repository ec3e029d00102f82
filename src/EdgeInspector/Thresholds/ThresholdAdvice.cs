using System.Globalization;
using EdgeInspector.Evaluating;
using EdgeInspector.Frames;
using EdgeInspector.Learning;

namespace EdgeInspector.Thresholds;

/// <summary>Says in plain words what is wrong with a threshold, what another one would do, and how to set it.</summary>
internal static class ThresholdAdvice
{
    // Fewer defects caught than this share, or more good parts rejected than the other, are worth a word.
    private const double FewCaught = 0.9, ManyRejected = 0.05, RejectedAtSuggestion = 0.02;

    /// <summary>What the scores of good images say of the threshold that they gave.</summary>
    /// <param name="calibration">The threshold and how it was found.</param>
    /// <param name="folder">The model package.</param>
    public static IEnumerable<string> Of(Calibration calibration, string folder)
    {
        if (InfluentialImages.In(calibration) is not { } few) yield break;
        string images = string.Join(", ",
            few.Images.Select(image => string.Create(CultureInfo.InvariantCulture, $"{image.File} {image.Score:0.###}")));
        yield return string.Create(
            CultureInfo.InvariantCulture,
            $"The threshold {calibration.Threshold:0.###} is set by {PictureFolder.Count(few.Images.Count, "image")} alone ({images}); all others score at most {few.NextScore:0.###}, half of them at most {calibration.Median:0.###}. ")
            + string.Create(CultureInfo.InvariantCulture,
                $"Without {(few.Images.Count == 1 ? "it" : "them")} the threshold would be {few.Threshold:0.###}. Look at {(few.Images.Count == 1 ? "it" : "them")}: ")
            + $"with dirt or a defect on it an image is not good; take it out and learn again, or set the lower threshold: {Command(folder, few.Threshold)}";
    }

    /// <summary>What test images of known truth say of the threshold of a model.</summary>
    /// <param name="scores">Of the test images.</param>
    /// <param name="threshold">The model's; null when it has none.</param>
    /// <param name="folder">The model package.</param>
    public static IEnumerable<string> Of(IReadOnlyList<ImageScore> scores, float? threshold, string folder)
    {
        float[] good = [.. scores.Where(score => !score.IsDefect).Select(score => score.Score).Order()];
        float[] defects = [.. scores.Where(score => score.IsDefect).Select(score => score.Score).Order()];
        if (good.Length == 0 || defects.Length == 0) yield break;
        int caught = Caught(defects, threshold), rejected = Caught(good, threshold);
        bool isWeak = threshold is null || caught < FewCaught * defects.Length || rejected > ManyRejected * good.Length;
        string now = threshold is { } level
            ? string.Create(CultureInfo.InvariantCulture,
                $"The threshold {level:0.###} catches {caught} of {defects.Length} defects and rejects {rejected} of {good.Length} good parts. ")
            : "The model has no threshold. ";
        if (good[^1] < defects[0])
        {
            if (caught == defects.Length && rejected == 0) yield break;
            float between = Between(good[^1], defects[0]);
            yield return now + string.Create(
                CultureInfo.InvariantCulture,
                $"No part scores between {good[^1]:0.###} (the highest good one) and {defects[0]:0.###} (the lowest defect): any threshold there tells all of these images apart. ")
                + Command(folder, between) + Caution;
            yield break;
        }
        if (!isWeak) yield break;
        // With hardly a good part rejected; and, where that catches little, where the two shares are farthest apart.
        float careful = MathF.BitIncrement(good[Math.Max(0, good.Length - 1 - (int)(RejectedAtSuggestion * good.Length))]);
        float best = defects.MaxBy(score => (double)Caught(defects, score) / defects.Length - (double)Caught(good, score) / good.Length);
        List<string> others = [];
        foreach (float other in Caught(defects, careful) >= FewCaught * defects.Length ? (float[])[careful] : [careful, best])
        {
            int otherCaught = Caught(defects, other), otherRejected = Caught(good, other);
            if (threshold is null || otherCaught > caught || (rejected > ManyRejected * good.Length && otherRejected < rejected))
                others.Add(
                    string.Create(CultureInfo.InvariantCulture,
                        $"At {other:0.###} it would be {otherCaught} of {defects.Length} and {otherRejected} of {good.Length}: {Command(folder, other)}"));
        }
        yield return now + (others.Count > 0 ? string.Join(". ", others) + Caution : string.Create(
            CultureInfo.InvariantCulture,
            $"Good parts score up to {good[^1]:0.###} and defects from {defects[0]:0.###}, so that no other threshold does better: try more good images, a larger --size, a region of interest or another method."));
    }

    private const string Caution = " (chosen with these images: try it on others before you trust it)";

    private static string Command(string folder, float threshold) =>
        string.Create(CultureInfo.InvariantCulture,
            $"edge-inspector calibrate --model {(folder.Contains(' ', StringComparison.Ordinal) ? $"\"{folder}\"" : folder)} --threshold {Short(threshold)}");

    private static int Caught(float[] scores, float? threshold) => threshold is { } level ? scores.Count(score => score >= level) : 0;

    /// <summary>A threshold between two scores, with as few digits as lie there.</summary>
    public static float Between(float low, float high)
    {
        double middle = ((double)low + high) / 2;
        for (int digits = 0; digits < 6; digits++)
            if (Math.Round(middle, digits) is var rounded && rounded > low && rounded < high) return (float)rounded;
        return (float)middle;
    }

    // Few digits where they say the same.
    private static float Short(float threshold) => Math.Abs(threshold) >= 1 ? (float)(Math.Ceiling(threshold * 1000.0) / 1000) : threshold;
}
