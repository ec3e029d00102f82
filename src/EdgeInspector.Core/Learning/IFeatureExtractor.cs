using EdgeInspector.Models;

namespace EdgeInspector.Learning;

/// <summary>
/// Turns a uint8 picture into patch embeddings: backbone, 3x3 average pooling, layers resized to the first grid and concatenated
/// (PatchCore, section 3.1). Safe to call from several threads. Implemented by the Inference project.
/// </summary>
public interface IFeatureExtractor : IDisposable
{
    /// <summary>Patches a row of the grid.</summary>
    int GridWidth { get; }

    /// <summary>Rows of the grid.</summary>
    int GridHeight { get; }

    /// <summary>Numbers per patch.</summary>
    int Dimensions { get; }

    /// <summary>Channels of each layer, shallowest first; together the dimensions of a patch.</summary>
    IReadOnlyList<int> Channels { get; }

    /// <summary>Writes the embeddings of one picture, row-major [grid height x grid width, dimensions].</summary>
    /// <param name="input">RGB bytes, [height, width, 3].</param>
    /// <param name="embedding">GridWidth x GridHeight x Dimensions numbers.</param>
    /// <param name="averages">Global averages of the layers before pooling, one after the other: Dimensions numbers.</param>
    /// <param name="cancellation">Ends the run under way.</param>
    /// <exception cref="ModelException">The runtime failed; the message says how.</exception>
    /// <exception cref="OperationCanceledException">Nobody waits any more.</exception>
    void Extract(ReadOnlySpan<byte> input, Span<float> embedding, Span<float> averages, CancellationToken cancellation = default);
}
