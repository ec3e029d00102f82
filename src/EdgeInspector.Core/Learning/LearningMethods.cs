using EdgeInspector.Learning.Methods;

namespace EdgeInspector.Learning;

/// <summary>The methods by name. This is the one list of them: what belongs to which method follows from it.</summary>
public static class LearningMethods
{
    /// <summary>PatchCore.</summary>
    public const string Knn = "knn";

    /// <summary>LUNAR.</summary>
    public const string Lunar = "lunar";

    /// <summary>PaDiM.</summary>
    public const string Padim = "padim";

    /// <summary>SPADE.</summary>
    public const string Spade = "spade";

    /// <summary>Gaussian-AD.</summary>
    public const string GaussianAd = "gaussian-ad";

    private static readonly LearningMethodKind[] Kinds =
    [
        new(Knn, hasMap: true,
            [nameof(LearningOptions.BankRows), nameof(LearningOptions.RandomBank), nameof(LearningOptions.Neighbours), nameof(LearningOptions.Reweight)],
            (options, shape, _, notes) => new KnnLearning(options, shape, notes)),
        new(Lunar, hasMap: true,
            [nameof(LearningOptions.BankRows), nameof(LearningOptions.RandomBank), nameof(LearningOptions.Neighbours), nameof(LearningOptions.TrainingPatches)],
            (options, shape, _, notes) => new LunarLearning(options, shape, notes), scoresDistances: false),
        new(Padim, hasMap: true,
            [nameof(LearningOptions.Dimensions), nameof(LearningOptions.Shrink), nameof(LearningOptions.MatrixLimitBytes)],
            (options, shape, images, notes) => new PadimLearning(options, shape, images, notes)),
        new(Spade, hasMap: true,
            [nameof(LearningOptions.Neighbours), nameof(LearningOptions.GalleryRows)],
            (options, shape, _, _) => new SpadeLearning(options, shape)),
        new(GaussianAd, hasMap: false, [], (options, shape, _, _) => new GaussianAdLearning(options, shape)),
    ];

    /// <summary>All of them, the default first.</summary>
    public static IReadOnlyList<string> All { get; } = [.. Kinds.Select(kind => kind.Name)];

    /// <summary>The method of a name.</summary>
    /// <exception cref="LearningOptionsException">There is none; the message lists those that there are.</exception>
    public static LearningMethodKind Named(string name) => Kinds.FirstOrDefault(kind => kind.Name == name)
        ?? throw new LearningOptionsException($"There is no method '{name}'; choose {string.Join(", ", All)}.");

    /// <summary>The methods that an option belongs to.</summary>
    /// <param name="option">Name of a property of <see cref="LearningOptions"/> that not all methods have.</param>
    public static IReadOnlyList<string> WithOption(string option) => [.. Kinds.Where(kind => kind.Has(option)).Select(kind => kind.Name)];
}
