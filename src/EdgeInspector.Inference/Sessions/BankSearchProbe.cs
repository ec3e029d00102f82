using EdgeInspector.Inference.Graphs;
using EdgeInspector.Inference.Graphs.Heads;
using EdgeInspector.Inference.Onnx;
using EdgeInspector.Models;
using EdgeInspector.Numerics;
using Google.Protobuf;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace EdgeInspector.Inference.Sessions;

/// <summary>
/// The search of a graph alone, or the bare matrix product of the same size, on random patches: how near the search is to what the
/// runtime's own product reaches. Owns its session until disposed.
/// </summary>
public sealed class BankSearchProbe : IDisposable
{
    private const string Input = "patches";
    private const string Output = "scores";
    private const int Opset = 17;
    private readonly SessionOptions _options;
    private readonly InferenceSession _session;
    private readonly OrtIoBinding _binding;
    private readonly RunOptions _run = new();
    private readonly NativeTensor<float> _patches;
    private readonly NativeTensor<float> _scores;

    /// <summary>Builds it.</summary>
    /// <param name="patches">Patches of a picture.</param>
    /// <param name="rows">Rows of the bank.</param>
    /// <param name="dimensions">Numbers of a patch.</param>
    /// <param name="neighbours">k; null for the product alone, whose whole result is written out.</param>
    /// <param name="threads">Threads of one run.</param>
    public BankSearchProbe(int patches, int rows, int dimensions, int? neighbours, int threads)
    {
        var random = new SplitMix64(1);
        float[] bank = new float[rows * dimensions];
        foreach (ref float value in bank.AsSpan()) value = (float)random.NextGaussian();
        var model = new ModelProto { IrVersion = 8, Graph = new GraphProto { Name = "search" } };
        model.OpsetImport.Add(new OperatorSetIdProto { Domain = "", Version = Opset });
        model.Graph.Input.Add(Values.Tensor(Input, TensorProto.Types.DataType.Float, patches, dimensions));
        var writer = new GraphWriter(model.Graph, "search/", Opset);
        if (neighbours is { } k)
            writer.Node("Identity", [NearestRows.Mean(writer, NearestRows.Append(writer, Input, bank, dimensions, k).Distances, k)]);
        else writer.Node("MatMul", [Input, writer.Floats(bank, dimensions, rows)]);
        writer.NameLast(Output);
        int[] shape = neighbours is null ? [patches, rows] : [patches];
        model.Graph.Output.Add(Values.Tensor(Output, TensorProto.Types.DataType.Float, shape));

        _options = new SessionSettings { Threads = threads }.ToOptions();
        _session = new InferenceSession(model.ToByteArray(), _options);
        _patches = new NativeTensor<float>(TensorElementType.Float, patches, dimensions);
        foreach (ref float value in _patches.Span) value = (float)random.NextGaussian();
        _scores = new NativeTensor<float>(TensorElementType.Float, [.. shape.Select(length => (long)length)]);
        _binding = _session.CreateIoBinding();
        _binding.BindInput(Input, _patches.Value);
        _binding.BindOutput(Output, _scores.Value);
    }

    /// <summary>Searches once.</summary>
    /// <exception cref="ModelException">The runtime failed.</exception>
    public void Run()
    {
        try
        {
            _session.RunWithBinding(_run, _binding);
        }
        catch (OnnxRuntimeException exception)
        {
            throw new ModelException($"The runtime failed: {exception.Message}", exception);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _binding.Dispose();
        _run.Dispose();
        _session.Dispose();
        _options.Dispose();
        _patches.Dispose();
        _scores.Dispose();
    }
}
