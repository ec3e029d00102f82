using System.Globalization;
using EdgeInspector.Scoring.Heads;

namespace EdgeInspector.Learning.Methods.Padim;

/// <summary>PaDiM (Defard et al., 2020).</summary>
public sealed record PadimOptions : MethodOptions
{
    private const double GigaByte = 1e9;
    private static readonly CountOption DimensionsOption = new("--dimensions", "number", 1, 100_000);
    private static readonly SwitchOption ShrinkOption = new("--shrink");
    private static readonly AmountOption LimitOption = new("--matrix-limit", "GB", 0.001, 2.0);

    /// <summary>The method.</summary>
    internal static readonly LearningMethodKind Method = new(
        "padim", "PaDiM",
        given => new PadimOptions
        {
            Dimensions = given.Of(DimensionsOption),
            Shrink = given.Of(ShrinkOption),
            MatrixLimitBytes = (long)((given.Of(LimitOption) ?? 1) * GigaByte),
        },
        (DimensionsOption, "use this many numbers of a patch, drawn at random (all)"),
        (ShrinkOption, "shrink the covariances by Ledoit and Wolf's rule; for few images"),
        (LimitOption, "largest size of the covariance matrices (1)"));

    /// <summary>Numbers of a patch that are used, drawn at random; null uses all.</summary>
    public int? Dimensions { get; init; }

    /// <summary>Whether the covariances are shrunk by Ledoit and Wolf's rule instead of 0.01 on the diagonal.</summary>
    public bool Shrink { get; init; }

    /// <summary>Largest size of the covariance matrices, in bytes.</summary>
    public long MatrixLimitBytes { get; init; } = (long)GigaByte;

    /// <inheritdoc/>
    public override LearningMethodKind Kind => Method;

    /// <inheritdoc/>
    public override MethodParameters Parameters => new(null, null, ("dimensions", Dimensions), ("shrink", Shrink ? true : null));

    internal override LearningMethod Begin(
        LearningOptions common, TrainingShape shape, IReadOnlyList<TrainingImage> images, ICollection<string> notes)
    {
        Check(shape, images);
        int used = Dimensions ?? shape.Dimensions;
        if (shape.Images < 2 * used && !Shrink)
        {
            notes.Add(
                $"{shape.Images} images are few for covariances of {used} numbers (twice as many images as numbers would do): use fewer with {DimensionsOption.Name}, or {ShrinkOption.Name}.");
        }
        return new PadimLearning(this, common.Seed, shape);
    }

    private void Check(TrainingShape shape, IReadOnlyList<TrainingImage> images)
    {
        if (Dimensions is { } wanted && (wanted < 1 || wanted > shape.Dimensions))
        {
            throw new LearningOptionsException(
                $"{DimensionsOption.Name}: {wanted} of the {shape.Dimensions} numbers of a patch cannot be used; choose 1 to {shape.Dimensions}.");
        }
        if (shape.FewestImages < 2)
            throw new LearningOptionsException(
                $"PaDiM needs at least 2 images besides those that are left out; {shape.FewestImages} would remain. Give more good images.");
        if (images.FirstOrDefault(image => image.Width != images[0].Width || image.Height != images[0].Height) is { } other)
        {
            throw new LearningOptionsException(
                $"PaDiM compares each place with the same place of the other images, so all must show the part alike: {images[0].File} is {images[0].Width}x{images[0].Height}, "
                + $"{other.File} {other.Width}x{other.Height}. Cut out the same region with --roi, or choose another method.");
        }
        if (shape.Sampling.Thins)
            throw new LearningOptionsException(
                "PaDiM needs every patch of every image, which exceeds --memory-limit. Raise the limit, use fewer images (--max-images) or a smaller --size.");
        int used = Dimensions ?? shape.Dimensions;
        long bytes = PadimHead.MatrixBytes(shape.Patches, used);
        if (bytes > MatrixLimitBytes)
        {
            throw new LearningOptionsException(string.Create(
                CultureInfo.InvariantCulture,
                $"PaDiM's matrices would take {bytes / GigaByte:0.00} GB ({shape.Patches} places x {used} x {used} numbers); the limit is {MatrixLimitBytes / GigaByte:0.00} GB. Use fewer {DimensionsOption.Name}, a smaller --size, or raise {LimitOption.Name}."));
        }
    }
}
