namespace EdgeInspector.Learning.Methods.Lunar;

/// <summary>LUNAR (Goodge et al., AAAI 2022).</summary>
public sealed record LunarOptions : BankOptions
{
    /// <summary>Fewest patches that can be trained on and validated with.</summary>
    internal const int FewestPatches = 10;

    private const int DefaultNeighbours = 5;
    private const int DefaultPatches = 1000;
    private static readonly CountOption PatchesOption = new("--training-patches", "number", FewestPatches, 10_000);

    /// <summary>The method.</summary>
    internal static readonly LearningMethodKind Method = new(
        "lunar", "LUNAR",
        given => new LunarOptions
        {
            BankRows = given.Of(RowsOption),
            RandomBank = given.Of(RandomOption),
            Neighbours = given.Of(NeighboursOption),
            TrainingPatches = given.Of(PatchesOption) ?? DefaultPatches,
        },
        (RowsOption, RowsMeaning),
        (RandomOption, RandomMeaning),
        (NeighboursOption, $"nearest rows of the bank ({DefaultNeighbours})"),
        (PatchesOption, $"good patches, and as many made-up ones, that the network is trained on ({DefaultPatches})"))
    {
        ScoresDistances = false,
    };

    /// <summary>Good patches, and as many negatives, that the network is trained on.</summary>
    /// <value>10 to 10,000. The default is 1000.</value>
    public int TrainingPatches { get; init; } = DefaultPatches;

    /// <inheritdoc/>
    public override LearningMethodKind Kind => Method;

    /// <inheritdoc/>
    public override MethodParameters Parameters => new(
        Neighbours, BankRows, ("randomBank", RandomBank ? true : null), ("trainingPatches", TrainingPatches));

    internal override LearningMethod Begin(
        LearningOptions common, TrainingShape shape, IReadOnlyList<TrainingImage> images, ICollection<string> notes)
    {
        int neighbours = Neighbours ?? DefaultNeighbours;
        int least = Math.Max(FewestPatches, neighbours + 1), there = shape.FewestImages * shape.Sampling.PerImage;
        if (there < least)
        {
            throw new LearningOptionsException(
                $"LUNAR needs at least {least} patches besides those that are left out; there are {there}. Give more good images.");
        }
        if (TrainingPatches < FewestPatches)
        {
            throw new LearningOptionsException(
                $"{PatchesOption.Name}: at least {FewestPatches} are needed to train and validate; {TrainingPatches} were asked for.");
        }
        return new LunarLearning(this with { Neighbours = neighbours }, common.Seed, shape, notes);
    }
}
