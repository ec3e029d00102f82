namespace EdgeInspector.Learning.Methods.Knn;

/// <summary>PatchCore (Roth et al., CVPR 2022).</summary>
public sealed record KnnOptions : BankOptions
{
    private const int DefaultNeighbours = 3;
    private static readonly SwitchOption ReweightOption = new("--reweight");

    /// <summary>The method.</summary>
    internal static readonly LearningMethodKind Method = new(
        "knn", "PatchCore",
        given => new KnnOptions
        {
            BankRows = given.Of(RowsOption),
            RandomBank = given.Of(RandomOption),
            Neighbours = given.Of(NeighboursOption),
            Reweight = given.Of(ReweightOption),
        },
        (RowsOption, RowsMeaning),
        (RandomOption, RandomMeaning),
        (NeighboursOption, $"nearest rows of the bank ({DefaultNeighbours})"),
        (ReweightOption, "score the picture as a whole too, weighted as PatchCore's equation 7 does"));

    /// <summary>Whether the picture gets the image score of PatchCore's equation 7 too.</summary>
    public bool Reweight { get; init; }

    /// <inheritdoc/>
    public override LearningMethodKind Kind => Method;

    /// <inheritdoc/>
    public override MethodParameters Parameters => new(
        Neighbours, BankRows, ("randomBank", RandomBank ? true : null), ("reweight", Reweight ? true : null));

    internal override LearningMethod Begin(
        LearningOptions common, TrainingShape shape, IReadOnlyList<TrainingImage> images, ICollection<string> notes) =>
        new KnnLearning(this with { Neighbours = Neighbours ?? DefaultNeighbours }, common.Seed, shape, notes);
}
