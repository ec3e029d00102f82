using EdgeInspector.Scoring.Heads;

namespace EdgeInspector.Learning.Methods;

/// <summary>
/// One way to learn. It is made, and checked against the images, before the long work; then it learns once without each calibration
/// fold and once from all images, from several threads.
/// </summary>
internal abstract class LearningMethod
{
    /// <summary>The method's options with its defaults filled in.</summary>
    public abstract MethodOptions Options { get; }

    /// <summary>Memory of one finished graph, in bytes.</summary>
    public abstract long HeadBytes { get; }

    /// <summary>Roughly the time to learn once, in seconds of one thread.</summary>
    /// <param name="comparison">Time of one comparison of two patches.</param>
    public abstract double Seconds(double comparison);

    /// <summary>Roughly the time that a picture takes behind the backbone, in seconds of one thread.</summary>
    /// <param name="comparison">Time of one comparison of two patches.</param>
    public abstract double ScoringSeconds(double comparison);

    /// <summary>Learns from some of the images.</summary>
    /// <param name="set">The features of all.</param>
    /// <param name="images">Their positions, ascending.</param>
    /// <param name="progress">Reports the share that is done, 0 to 1.</param>
    /// <param name="cancellation">Ends the work.</param>
    public abstract ScoringHead Learn(TrainingSet set, int[] images, Action<double> progress, CancellationToken cancellation);
}
