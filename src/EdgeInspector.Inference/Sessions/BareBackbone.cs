using EdgeInspector.Files;
using EdgeInspector.Inference.Graphs;
using EdgeInspector.Inference.Onnx;
using EdgeInspector.Inference.Packages;
using EdgeInspector.Inference.Sessions.Providers;
using EdgeInspector.Models;
using EdgeInspector.Numerics;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace EdgeInspector.Inference.Sessions;

/// <summary>
/// The feature extractor alone, cut out of a package's graph: from normalised float picture to its layers. What the whole graph is
/// measured against. Owns its session until disposed.
/// </summary>
public sealed class BareBackbone : IDisposable
{
    private readonly SessionOptions _options;
    private readonly InferenceSession _session;
    private readonly OrtIoBinding _binding;
    private readonly RunOptions _run = new();
    private readonly NativeTensor<float> _input;
    private readonly string _inputName;
    private readonly bool _hasOwnMemory;
    private readonly Lock _deviceLock;

    private BareBackbone(byte[] graph, string input, IReadOnlyList<string> layers, int width, int height, SessionSettings settings,
        ProviderChoice provider)
    {
        (_inputName, _hasOwnMemory) = (input, provider.Name != ProviderChoice.CpuName);
        _options = settings.ToOptions();
        _deviceLock = ProviderLibraries.Append(_options, provider).DeviceLock;
        _input = new NativeTensor<float>(TensorElementType.Float, 1, 3, height, width);
        var random = new SplitMix64(1);
        foreach (ref float value in _input.Span) value = (float)(2 * random.NextDouble() - 1);
        lock (_deviceLock)
        {
            _session = new InferenceSession(graph, _options);
            _binding = _session.CreateIoBinding();
            _binding.BindInput(input, _input.Value);
            foreach (string layer in layers) _binding.BindOutputToDevice(layer, OrtMemoryInfo.DefaultInstance);
        }
    }

    /// <summary>Cuts the backbone out of a package.</summary>
    /// <param name="folder">The package; must have been loaded once, which checks it.</param>
    /// <param name="settings">How to compute.</param>
    /// <param name="provider">What computes.</param>
    /// <exception cref="ModelException">The package or its graph is not what it should be, or the provider is not here.</exception>
    public static BareBackbone Open(string folder, SessionSettings settings, ProviderChoice provider)
    {
        ModelManifest manifest = PackageReader.ReadManifest(folder);
        ModelProto whole = ModelProto.Parser.ParseFrom(RegularFile.ReadAllBytes(Path.Combine(folder, PackageFiles.Graph)));
        string[] layers = [.. manifest.Backbone.Layers.Select(layer => BackboneModel.Prefix + layer)];
        var cut = new ModelProto { IrVersion = whole.IrVersion, Graph = new GraphProto { Name = "backbone" } };
        cut.OpsetImport.Add(whole.OpsetImport);
        cut.Graph.Node.Add(whole.Graph.Node.Where(node => node.Name.StartsWith(BackboneModel.Prefix, StringComparison.Ordinal)));
        cut.Graph.Initializer.Add(
            whole.Graph.Initializer.Where(constant => constant.Name.StartsWith(BackboneModel.Prefix, StringComparison.Ordinal)));
        HashSet<string> known = [.. cut.Graph.Node.SelectMany(node => node.Output),
            .. cut.Graph.Initializer.Select(constant => constant.Name), ""];
        string[] inputs = [.. cut.Graph.Node.SelectMany(node => node.Input).Where(input => !known.Contains(input)).Distinct()];
        if (inputs.Length != 1)
            throw new ModelException($"{folder}: the graph's backbone has {inputs.Length} inputs; one picture is wanted.");
        cut.Graph.Input.Add(Values.Tensor(inputs[0], TensorProto.Types.DataType.Float, 1, 3, manifest.InputHeight, manifest.InputWidth));
        foreach (string layer in layers) cut.Graph.Output.Add(new ValueInfoProto { Name = layer, Type = FloatTensor() });
        return new BareBackbone(Google.Protobuf.MessageExtensions.ToByteArray(cut), inputs[0], layers, manifest.InputWidth,
            manifest.InputHeight, settings, provider);
    }

    /// <summary>Computes the layers of one picture of noise.</summary>
    public void Run()
    {
        lock (_deviceLock)
        {
            // As in a slot: binding is what copies the picture to a device.
            if (_hasOwnMemory) _binding.BindInput(_inputName, _input.Value);
            _session.RunWithBinding(_run, _binding);
            if (_hasOwnMemory) _binding.SynchronizeBoundOutputs();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_deviceLock)
        {
            _binding.Dispose();
            _session.Dispose();
        }
        _run.Dispose();
        _options.Dispose();
        _input.Dispose();
    }

    private static TypeProto FloatTensor() =>
        new() { TensorType = new TypeProto.Types.Tensor { ElemType = (int)TensorProto.Types.DataType.Float } };
}
