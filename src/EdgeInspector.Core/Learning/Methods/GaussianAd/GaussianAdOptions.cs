namespace EdgeInspector.Learning.Methods.GaussianAd;

/// <summary>Gaussian-AD (Rippel et al., ICPR 2020).</summary>
public sealed record GaussianAdOptions : MethodOptions
{
    /// <summary>The method.</summary>
    internal static readonly LearningMethodKind Method = new("gaussian-ad", "Gaussian-AD", _ => new GaussianAdOptions())
    {
        HasMap = false,
    };

    /// <inheritdoc/>
    public override LearningMethodKind Kind => Method;

    /// <inheritdoc/>
    public override MethodParameters Parameters => new(null, null);

    internal override LearningMethod Begin(
        LearningOptions common, TrainingShape shape, IReadOnlyList<TrainingImage> images, ICollection<string> notes)
    {
        if (shape.FewestImages < 2)
            throw new LearningOptionsException(
                $"Gaussian-AD needs at least 2 images besides those that are left out; {shape.FewestImages} would remain. Give more good images.");
        if (common.MinimumRegionArea != 1)
            throw new LearningOptionsException(
                "--min-region-area: Gaussian-AD scores the picture as a whole; it knows no regions. Leave the option out, or choose another method.");
        return new GaussianAdLearning(this, shape);
    }
}
