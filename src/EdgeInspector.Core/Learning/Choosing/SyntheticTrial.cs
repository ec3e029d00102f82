using EdgeInspector.Evaluation;

namespace EdgeInspector.Learning.Choosing;

/// <summary>What a candidate does with drawn defects, by models that had not seen the pictures that they are drawn into.</summary>
/// <param name="Caught">Share of the drawn defects at or above the candidate's own threshold, 0 to 1.</param>
/// <param name="Auroc">Chance that a picture with a drawn defect scores higher than a good one.</param>
public sealed record SyntheticTrial(double Caught, double Auroc)
{
    /// <summary>Tries a candidate.</summary>
    /// <param name="composer">Its networks.</param>
    /// <param name="options">What it is learned with.</param>
    /// <param name="pictures">Pictures that it is learned from, fold by fold.</param>
    /// <param name="progress">Reports how far it is.</param>
    /// <param name="cancellation">Ends the work.</param>
    public static SyntheticTrial Run(
        IModelComposer composer, LearningOptions options, SampledPictures pictures, IProgress<LearningProgress> progress,
        CancellationToken cancellation)
    {
        LearningOutcome outcome = ModelLearner.Learn(
            composer, options, pictures.At(composer.InputWidth, composer.InputHeight), _ => { }, progress, cancellation);
        Calibration calibration = outcome.Model.Calibration;
        float[] good = [.. calibration.Scores.Select(score => score.Score)], scores = [.. good, .. outcome.DefectScores];
        return new SyntheticTrial(
            outcome.DefectScores.Count == 0 ? 0 : outcome.DefectScores.Average(score => score >= calibration.Threshold ? 1.0 : 0),
            ImageMetrics.Of(scores, [.. scores.Select((_, i) => i >= good.Length)]).Auroc);
    }
}
