using EdgeInspector.Models;
using EdgeInspector.Scoring;
using EdgeInspector.Scoring.Heads;

namespace EdgeInspector.Learning;

/// <summary>
/// Builds the networks of one learning run: the feature half alone, and the whole graph over what was learned. All sessions it makes
/// compute a picture on one thread, so that the result does not depend on the number of threads. Implemented by the Inference project.
/// </summary>
public interface IModelComposer
{
    /// <summary>Width of the graph's input in pixels, a multiple of the backbone's largest stride.</summary>
    int InputWidth { get; }

    /// <summary>Height of the graph's input in pixels, a multiple of the backbone's largest stride.</summary>
    int InputHeight { get; }

    /// <summary>The feature half: picture to patch embeddings.</summary>
    IFeatureExtractor CreateFeatureExtractor();

    /// <summary>The whole graph as serialized ONNX.</summary>
    /// <param name="head">What turns features into scores.</param>
    /// <param name="background">What the part is told from; null scores the whole picture, and finds no part.</param>
    byte[] ComposeGraph(ScoringHead head, Background? background = null);

    /// <summary>A session over a composed graph, for scoring left-out images while learning.</summary>
    /// <param name="graph">Serialized ONNX.</param>
    /// <param name="cancellation">Ends the runs that warm it up.</param>
    /// <exception cref="OperationCanceledException">Nobody waits any more.</exception>
    IAnomalyModel Load(byte[] graph, CancellationToken cancellation = default);
}
