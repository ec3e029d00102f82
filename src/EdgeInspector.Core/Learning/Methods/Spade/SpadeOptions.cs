namespace EdgeInspector.Learning.Methods.Spade;

/// <summary>SPADE (Cohen and Hoshen, 2020).</summary>
public sealed record SpadeOptions : MethodOptions
{
    private const int DefaultNeighbours = 50;
    private const int DefaultRows = 200;
    private static readonly CountOption RowsOption = new("--gallery-rows", "rows", 1, 100_000);

    /// <summary>The method.</summary>
    internal static readonly LearningMethodKind Method = new(
        "spade", "SPADE",
        given => new SpadeOptions
        {
            Neighbours = given.Of(BankOptions.NeighboursOption),
            GalleryRows = given.Of(RowsOption) ?? DefaultRows,
        },
        (BankOptions.NeighboursOption, $"nearest images ({DefaultNeighbours})"),
        (RowsOption, $"patches kept of each good image ({DefaultRows})"));

    /// <summary>K nearest images; null for 50, or all where there are fewer.</summary>
    /// <value>1 to the number of images.</value>
    public int? Neighbours { get; init; }

    /// <summary>Patches kept of each good image, chosen farthest-first.</summary>
    /// <value>At least 1. The default is 200.</value>
    public int GalleryRows { get; init; } = DefaultRows;

    /// <inheritdoc/>
    public override LearningMethodKind Kind => Method;

    /// <inheritdoc/>
    public override MethodParameters Parameters => new(Neighbours, null, ("galleryRows", GalleryRows));

    internal override LearningMethod Begin(
        LearningOptions common, TrainingShape shape, IReadOnlyList<TrainingImage> images, ICollection<string> notes)
    {
        int neighbours = Neighbours ?? Math.Min(DefaultNeighbours, shape.Images);
        if (neighbours < 1 || neighbours > shape.Images)
            throw new LearningOptionsException($"{neighbours} neighbours do not fit {shape.Images} images; choose 1 to {shape.Images}.");
        return new SpadeLearning(this with { Neighbours = neighbours }, common.Seed, shape);
    }
}
