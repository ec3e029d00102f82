using EdgeInspector.Learning.Methods;

namespace EdgeInspector.Learning;

/// <summary>What is known of a method before it learns.</summary>
public sealed class LearningMethodKind
{
    private readonly IReadOnlyList<string> _options;
    private readonly Func<LearningOptions, TrainingShape, IReadOnlyList<TrainingImage>, ICollection<string>, LearningMethod> _create;

    internal LearningMethodKind(
        string name, bool hasMap, IReadOnlyList<string> options,
        Func<LearningOptions, TrainingShape, IReadOnlyList<TrainingImage>, ICollection<string>, LearningMethod> create, bool scoresDistances = true) =>
        (Name, HasMap, _options, _create, ScoresDistances) = (name, hasMap, options, create, scoresDistances);

    /// <summary>Its name in options and manifests.</summary>
    public string Name { get; }

    /// <summary>Whether it scores patches, which gives an anomaly map.</summary>
    public bool HasMap { get; }

    /// <summary>
    /// Whether scores are distances from good patches, so that the bulk of them tells how far good ones reach (<see cref="BulkReach"/>);
    /// those of a network that was trained to tell good from bad are not.
    /// </summary>
    public bool ScoresDistances { get; }

    /// <summary>Whether a property of <see cref="LearningOptions"/> that not all methods have belongs to it.</summary>
    public bool Has(string option) => _options.Contains(option);

    internal LearningMethod Create(LearningOptions options, TrainingShape shape, IReadOnlyList<TrainingImage> images, ICollection<string> notes) =>
        _create(options, shape, images, notes);
}
