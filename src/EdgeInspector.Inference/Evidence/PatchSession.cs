using EdgeInspector.Inference.Graphs;
using EdgeInspector.Inference.Onnx;
using EdgeInspector.Inference.Packages;
using EdgeInspector.Inference.Sessions;
using EdgeInspector.Models;
using Google.Protobuf;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace EdgeInspector.Inference.Evidence;

/// <summary>
/// The patches of a picture as a package's graph sees them, beside their scores. It has a session of its own on one thread of the
/// processor, so that a running inspection pays nothing for it. Used by one thread at a time.
/// </summary>
internal sealed class PatchSession : IDisposable
{
    private readonly ModelManifest _manifest;
    // One thread: a line may run beside it.
    private readonly SessionOptions _options = new SessionSettings { Threads = 1 }.ToOptions();
    private readonly InferenceSession _session;
    private readonly string[] _outputs;

    /// <param name="folder">The package, for messages.</param>
    /// <param name="manifest">What it says of itself.</param>
    /// <param name="bytes">Its graph.</param>
    /// <exception cref="ModelException">Its method scores no patches, or the runtime does not take it.</exception>
    public PatchSession(string folder, ModelManifest manifest, byte[] bytes)
    {
        _manifest = manifest;
        ModelProto graph = ModelProto.Parser.ParseFrom(bytes);
        string patches = PatchesOf(graph) ?? throw GoodPatchFinder.WithoutBank(folder, manifest);
        graph.Graph.Output.Clear();
        graph.Graph.Output.Add(Values.Tensor(patches, TensorProto.Types.DataType.Float, Values.Batch, manifest.BankDimensions));
        graph.Graph.Output.Add(new ValueInfoProto
        {
            Name = GraphComposer.PatchScores,
            Type = new TypeProto { TensorType = new TypeProto.Types.Tensor { ElemType = (int)TensorProto.Types.DataType.Float } },
        });
        _outputs = [patches, GraphComposer.PatchScores];
        try
        {
            _session = new InferenceSession(graph.ToByteArray(), _options);
        }
        catch (OnnxRuntimeException exception)
        {
            _options.Dispose();
            throw new ModelException($"{folder}: the runtime does not take the graph: {exception.Message}", exception);
        }
    }

    /// <summary>Computes, and hands patches and their scores to a function while they live.</summary>
    /// <param name="input">[input height, input width, 3].</param>
    /// <param name="look">Gets the patches, [grid height x grid width, dimensions], and their scores, [1, grid height, grid width].</param>
    /// <exception cref="ModelException">The runtime failed.</exception>
    public T Run<T>(ReadOnlySpan<byte> input, Func<OrtValue, OrtValue, T> look)
    {
        using var picture = new NativeTensor<byte>(TensorElementType.UInt8, 1, _manifest.InputHeight, _manifest.InputWidth, 3);
        using var run = new RunOptions();
        input.CopyTo(picture.Span);
        try
        {
            using IDisposableReadOnlyCollection<OrtValue> values = _session.Run(run, [FeatureHalf.Input], [picture.Value], _outputs);
            return look(values[0], values[1]);
        }
        catch (OnnxRuntimeException exception)
        {
            throw new ModelException($"The runtime failed on a picture: {exception.Message}", exception);
        }
    }

    /// <summary>The patches, [grid height x grid width, dimensions].</summary>
    /// <param name="input">[input height, input width, 3].</param>
    /// <exception cref="ModelException">The runtime failed.</exception>
    public float[] Patches(ReadOnlySpan<byte> input) => Run(input, (patches, _) => patches.GetTensorDataAsSpan<float>().ToArray());

    /// <inheritdoc/>
    public void Dispose()
    {
        _session.Dispose();
        _options.Dispose();
    }

    // As FeatureHalf appends them: the grid with its features last, one patch a row. The backbone's own nodes have names of its own.
    private static string? PatchesOf(ModelProto graph)
    {
        HashSet<string> grids =
            [.. graph.Graph.Node.Where(
                node => node.OpType == "Transpose" && IsOurs(node) && node.Attribute[0].Ints.SequenceEqual([0L, 2, 3, 1]))
                .Select(node => node.Output[0])];
        return graph.Graph.Node.FirstOrDefault(
            node => node.OpType == "Reshape" && IsOurs(node) && grids.Contains(node.Input[0]))?.Output[0];
    }

    private static bool IsOurs(NodeProto node) => !node.Name.StartsWith(BackboneModel.Prefix, StringComparison.Ordinal);
}
