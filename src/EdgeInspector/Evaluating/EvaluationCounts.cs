namespace EdgeInspector.Evaluating;

/// <summary>What the figures rest on.</summary>
/// <param name="Images">Test images that were judged.</param>
/// <param name="Good">Good ones among them.</param>
/// <param name="Defect">Defective ones among them.</param>
/// <param name="PassedGood">Good ones below the model's threshold.</param>
/// <param name="FailedDefect">Defective ones at or above it.</param>
/// <param name="WithoutMask">Defective ones without a mask; left out of the pixel figures.</param>
/// <param name="EmptyMasks">Masks without any defect pixel; kept in the pixel figures.</param>
/// <param name="Regions">Defect regions in the masks.</param>
/// <param name="Pixels">Pixels behind the pixel figures.</param>
internal sealed record EvaluationCounts(
    int Images, int Good, int Defect, int? PassedGood, int? FailedDefect, int WithoutMask, int EmptyMasks, int Regions, long Pixels)
{
    /// <summary>Test images that could not be judged.</summary>
    public int Unreadable { get; init; }

    /// <summary>Judged images whose masks cannot be used; left out of the pixel figures.</summary>
    public int WrongMasks { get; init; }
}
