namespace EdgeInspector.Learning.Methods.Knn;

/// <summary>PatchCore (Roth et al., CVPR 2022).</summary>
public sealed record KnnOptions : BankOptions
{
    private const int DefaultNeighbours = 3;
    private static readonly SwitchOption ReweightOption = new("--reweight");
    private static readonly AmountOption PictureLevelOption = new("--picture-level", "share", 0, 1);

    /// <summary>The method.</summary>
    internal static readonly LearningMethodKind Method = new(
        "knn", "PatchCore",
        given => new KnnOptions
        {
            BankRows = given.Of(RowsOption),
            RandomBank = given.Of(RandomOption),
            Neighbours = given.Of(NeighboursOption),
            Reweight = given.Of(ReweightOption),
            PictureLevel = given.Of(PictureLevelOption) ?? 0,
        },
        (RowsOption, RowsMeaning),
        (RandomOption, RandomMeaning),
        (NeighboursOption, $"nearest rows of the bank ({DefaultNeighbours})"),
        (ReweightOption, "score the picture as a whole too, weighted as PatchCore's equation 7 does"),
        (PictureLevelOption,
            "share of the picture's own mean score that is taken off each place's (0); try 0.5 on surfaces whose grain or light differs from picture to picture"));

    /// <summary>Whether the picture gets the image score of PatchCore's equation 7 too.</summary>
    public bool Reweight { get; init; }

    /// <summary>Share of the picture's mean patch score that is taken off each patch's score.</summary>
    /// <value>0 to 1. The default is 0.</value>
    public double PictureLevel { get; init; }

    /// <inheritdoc/>
    public override LearningMethodKind Kind => Method;

    /// <inheritdoc/>
    public override MethodParameters Parameters => new(
        Neighbours, BankRows, ("randomBank", RandomBank ? true : null), ("reweight", Reweight ? true : null),
        ("pictureLevel", PictureLevel > 0 ? PictureLevel : null));

    internal override LearningMethod Begin(
        LearningOptions common, TrainingShape shape, IReadOnlyList<TrainingImage> images, ICollection<string> notes) =>
        new KnnLearning(this with { Neighbours = Neighbours ?? DefaultNeighbours }, common.Seed, shape, notes);
}
