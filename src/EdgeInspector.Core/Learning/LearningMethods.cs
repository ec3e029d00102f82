namespace EdgeInspector.Learning;

/// <summary>The methods by name.</summary>
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

    /// <summary>All of them, the default first.</summary>
    public static IReadOnlyList<string> All { get; } = [Knn, Lunar, Padim, Spade, GaussianAd];
}
