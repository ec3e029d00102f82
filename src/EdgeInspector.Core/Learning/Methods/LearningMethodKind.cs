namespace EdgeInspector.Learning.Methods;

/// <summary>What is known of a method before it learns.</summary>
public sealed class LearningMethodKind
{
    private readonly Func<MethodValues, MethodOptions> _read;

    internal LearningMethodKind(string name, string title, Func<MethodValues, MethodOptions> read,
        params IReadOnlyList<(MethodOption, string)> options) =>
        (Name, Title, _read, Options) = (name, title, read, options);

    /// <summary>Its name in options and manifests.</summary>
    public string Name { get; }

    /// <summary>Its name in the literature.</summary>
    public string Title { get; }

    /// <summary>Whether it scores patches, which gives an anomaly map.</summary>
    public bool HasMap { get; init; } = true;

    /// <summary>
    /// Whether scores are distances from good patches, so that the bulk of them tells how far good ones reach
    /// (<see cref="LogisticQuantile"/>); those of a network that was trained to tell good from bad are not.
    /// </summary>
    public bool ScoresDistances { get; init; } = true;

    /// <summary>The options that not all methods have, and what each means to this one.</summary>
    public IReadOnlyList<(MethodOption Option, string Meaning)> Options { get; }

    /// <summary>The method with what was given; options of other methods are passed over.</summary>
    public MethodOptions With(MethodValues given) => _read(given);
}
