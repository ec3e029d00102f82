using EdgeInspector.Scoring.Heads;

namespace EdgeInspector.Learning.Methods;

/// <summary>
/// One way to learn. It is made, and checked against the images, before the long work; then it learns once without each calibration
/// fold and once from all images, from several threads.
/// </summary>
internal abstract class LearningMethod
{
    /// <summary>The options with the method's defaults filled in.</summary>
    public abstract LearningOptions Options { get; }

    /// <summary>Memory of one finished graph, in bytes.</summary>
    public abstract long HeadBytes { get; }

    /// <summary>The method that the options name.</summary>
    /// <param name="options">What is wanted.</param>
    /// <param name="shape">Sizes of the images' features.</param>
    /// <param name="images">Good images, to be named when they do not fit.</param>
    /// <param name="notes">Gets what people should know.</param>
    /// <exception cref="LearningOptionsException">An option does not fit the method or the images.</exception>
    public static LearningMethod Of(LearningOptions options, TrainingShape shape, IReadOnlyList<TrainingImage> images, ICollection<string> notes) => options.Method switch
    {
        LearningMethods.Knn => new KnnLearning(options, shape, notes),
        LearningMethods.Lunar => new LunarLearning(options, shape, notes),
        LearningMethods.Padim => new PadimLearning(options, shape, images, notes),
        LearningMethods.Spade => new SpadeLearning(options, shape),
        LearningMethods.GaussianAd => new GaussianAdLearning(options, shape),
        _ => throw new LearningOptionsException($"There is no method '{options.Method}'; choose {string.Join(", ", LearningMethods.All)}."),
    };

    /// <summary>Roughly the time to learn once, in seconds of one thread.</summary>
    /// <param name="comparison">Time of one comparison of two patches.</param>
    public abstract double Seconds(double comparison);

    /// <summary>Roughly the time that a picture takes behind the backbone, in seconds of one thread.</summary>
    /// <param name="comparison">Time of one comparison of two patches.</param>
    public abstract double ScoringSeconds(double comparison);

    /// <summary>Learns from some of the images.</summary>
    /// <param name="set">The features of all.</param>
    /// <param name="images">Their positions, ascending.</param>
    /// <param name="progress">Told the share that is done, 0 to 1.</param>
    /// <param name="cancellation">Ends the work.</param>
    public abstract ScoringHead Learn(TrainingSet set, int[] images, Action<double> progress, CancellationToken cancellation);
}
