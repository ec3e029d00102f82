using System.Text.RegularExpressions;
using EdgeInspector.Files;
using EdgeInspector.Inference.Graphs;
using EdgeInspector.Inference.Onnx;
using EdgeInspector.Inference.Packages;
using EdgeInspector.Models;
using Google.Protobuf;

namespace EdgeInspector.Inference.Importing;

/// <summary>
/// Makes a feature extractor of an ONNX network as it is found: a classifier of any exporter becomes a file with dynamic size, RGB input
/// [n, 3, height, width] and one named output [n, channels, height / stride, width / stride] for each stage.
/// </summary>
public sealed partial class BackboneImporter
{
    private const int UsualSide = 256, NativeSide = 224, IrVersion = 8, UsualMultiple = 32;
    private const double Tolerance = 1e-3;
    private readonly ModelProto _original;
    private readonly ImportGraph _graph;
    private readonly PictureInput _input;
    private readonly List<string> _changes = [];
    private readonly Dictionary<string, string> _blocked;

    private BackboneImporter(ModelProto original)
    {
        _original = original;
        string[] faults = [.. OnnxFile.Faults(original)
            .Where(fault =>
                fault.Contains("external data", StringComparison.Ordinal)
                || fault.Contains("functions of its own", StringComparison.Ordinal)
                || fault.Contains("no graph", StringComparison.Ordinal))];
        if (faults.Length > 0) throw new ModelException(faults[0]);
        long opset = OnnxFile.Opset(original);
        if (opset is < OpsetUpgrade.Oldest or > OnnxFile.NewestOpset)
            throw new ModelException($"it uses opset {opset}; {OpsetUpgrade.Oldest} to {OnnxFile.NewestOpset} can be taken.");
        _graph = new ImportGraph(original.Clone());
        _input = PictureInput.Of(_graph);
        Dictionary<NodeProto, string> old = OpsetUpgrade.Run(_graph, opset);
        if (opset < OnnxFile.OldestOpset) _changes.Add($"opset {opset} became {OnnxFile.OldestOpset}");
        _graph.Model.OpsetImport.Clear();
        _graph.Model.OpsetImport.Add(new OperatorSetIdProto { Domain = "", Version = Math.Max(opset, OnnxFile.OldestOpset) });
        _graph.Model.IrVersion = IrVersion;
        _graph.Model.MetadataProps.Clear();
        _blocked = BlockedBy(old);
    }

    /// <summary>Imports a network.</summary>
    /// <param name="path">ONNX file.</param>
    /// <param name="output">Where the feature extractor goes; an older file is replaced when the new one is whole.</param>
    /// <param name="settings">What the file does not say.</param>
    /// <exception cref="ModelException">It cannot be taken; the message says why.</exception>
    /// <exception cref="IOException">The disk failed.</exception>
    public static ImportOutcome Import(string path, string output, ImportSettings settings)
    {
        PackageFiles.RequireReplaceable(output);
        try
        {
            byte[] bytes = RegularFile.ReadAllBytes(path);
            ModelProto original = OnnxFile.Parse(bytes);
            if (original.Graph is null) throw new ModelException("it has no graph.");
            (BackbonePreprocessing preprocessing, bool isBlueFirst) = PreprocessingClues.ForImport(original, path, settings);
            var importer = new BackboneImporter(original);
            ImportOutcome outcome = importer.Run(preprocessing, isBlueFirst);
            string place = Path.GetFullPath(output);
            PackageFiles.Replace(
                Path.GetDirectoryName(place)!, Path.GetFileName(place), importer._graph.Model.ToByteArray(),
                written => BackboneModel.Open(written));
            return outcome;
        }
        catch (Exception exception) when (exception is ModelException or InvalidDataException)
        {
            throw new ModelException($"{path}: this network cannot be taken: {exception.Message}", exception);
        }
        catch (Exception exception) when (exception is ArgumentException or NullReferenceException or IndexOutOfRangeException
            or InvalidOperationException or OverflowException)
        {
            // Attributes, inputs or names that the operators prescribe are missing or stand twice: no exporter writes that.
            throw new ModelException($"{path}: this network cannot be taken: its graph is not well-formed ({exception.Message})",
                exception);
        }
    }

    [GeneratedRegex("running (\\w+) node\\. Name:'([^']*)'", RegexOptions.CultureInvariant)]
    private static partial Regex FailedNode();

    private ImportOutcome Run(BackbonePreprocessing preprocessing, bool isBlueFirst)
    {
        (int width, int height) = _input.FixedSize ?? (NativeSide, NativeSide);
        FoldBranches(width, height);
        int folded = BatchNormalizationFolding.Run(_graph);
        if (folded > 0) _changes.Add($"{folded} batch normalisations were folded into their convolutions");
        bool isFixed = _input.FixedSize is not null;
        _input.MakeDynamic(_graph);
        (IReadOnlyList<Stage> stages, int multiple, (int, int)? fixedSize) = FindStages(isFixed);
        if (stages.Count == 0) throw new ModelException(Reasons());
        if (isFixed && fixedSize is null) _changes.Add($"the fixed size {width}x{height} became dynamic");
        double difference = Compare(stages, width, height);
        BackboneOutput[] outputs = [.. stages.Select(Append)];
        _graph.Graph.Output.Clear();
        _graph.Graph.Output.Add(outputs.Select(output => Values.Tensor(output.Name, TensorProto.Types.DataType.Float, Values.Batch)));
        foreach (ValueInfoProto output in _graph.Graph.Output) output.Type.TensorType.Shape = null;
        int nodes = _graph.Graph.Node.Count;
        ImportGraph.Prune(_graph.Graph, outputs.Select(output => output.Name));
        if (_graph.Graph.Node.Count < nodes) _changes.Add($"the unused tail of {nodes - _graph.Graph.Node.Count} operators was cut off");
        _input.Connect(_graph, isBlueFirst, fixedSize);
        if (isBlueFirst) _changes.Add("the channels were turned from blue first to red first");
        if (_input.IsChannelsLast) _changes.Add("the input became [n, 3, height, width]");
        if (_input.IsHalf) _changes.Add("input and outputs became float32");
        Describe(preprocessing, multiple, fixedSize);
        return new ImportOutcome(outputs, preprocessing, multiple, _changes, difference);
    }

    private void FoldBranches(int width, int height)
    {
        int count = 0;
        (int Width, int Height)[] sizes = _input.FixedSize is null
            ? [(width, height), (UsualSide, UsualSide + UsualMultiple)]
            : [(width, height)];
        while (BranchFolding.TryFoldOne(_graph, condition => [.. sizes.Select(size => Condition(condition, size.Width, size.Height))]))
            count++;
        if (count > 0) _changes.Add($"{count} branches that are always taken the same way were put in their places");
    }

    private bool Condition(string name, int width, int height)
    {
        bool outcome = false;
        GraphRun.Of(_graph.Model, _input.Name, PictureInput.Noise(width, height), _input.Shape(width, height), [name],
            (_, _, value) => outcome = value.GetTensorDataAsSpan<bool>()[0]);
        return outcome;
    }

    private (IReadOnlyList<Stage> Stages, int Multiple, (int Width, int Height)? Fixed) FindStages(bool wasFixed)
    {
        (string Name, bool IsSum)[] values = [.. _graph.Graph.Node.Where(node => !node.Output.Any(_blocked.ContainsKey))
            .SelectMany(
                node => node.Output.Where(name => name.Length > 0)
                .Select(name => (name, node.OpType == "Add" && !node.Input.Any(_graph.Constants.ContainsKey))))];
        if (values.Length == 0) throw new ModelException(Reasons());
        int multiple = MultipleOfStrides();
        Probe? native = wasFixed ? ProbeAt(values, _input.FixedSize!.Value.Width, _input.FixedSize.Value.Height) : null;
        if (native is not null)
        {
            _changes.AddRange(ShapeRelaxing.Run(_graph, native));
            // A classifier's last layers take one size only; no stage needs them.
            HashSet<string> maps = [.. native.Shapes.Where(value => value.Value is [_, > 1, > 1] or [_, _, > 1, > 1] or [_, > 1, > 1, _])
                .Select(value => value.Key)];
            values = [.. values.Where(value => maps.Contains(value.Name))];
        }
        int steps = (UsualSide + multiple - 1) / multiple;
        try
        {
            Probe[] probes = [ProbeAt(values, steps * multiple, (steps - 1) * multiple),
                ProbeAt(values, (steps + 1) * multiple, (steps + 2) * multiple)];
            return (new StageFinder(values, probes).Choose(), multiple, null);
        }
        catch (ModelException exception) when (native is not null)
        {
            Match failed = FailedNode().Match(exception.Message);
            _changes.Add(
                $"the size stays {native.Width}x{native.Height}, because another one does not run{(failed.Success ? $" ({failed.Groups[1].Value} '{failed.Groups[2].Value}')" : "")}");
            return (new StageFinder(values, [native]).Choose(), multiple, (native.Width, native.Height));
        }
    }

    private Probe ProbeAt((string Name, bool IsSum)[] values, int width, int height)
    {
        var shapes = new Dictionary<string, int[]>(StringComparer.Ordinal);
        GraphRun.Of(_graph.Model, _input.Name, PictureInput.Noise(width, height), _input.Shape(width, height),
            [.. values.Select(value => value.Name)], (name, shape, value) =>
        {
            if (GraphRun.IsFloat(value)) shapes[name] = shape;
        });
        return new Probe(width, height, shapes);
    }

    // Every stride inside divides it, and so it does a picture's size.
    private int MultipleOfStrides()
    {
        var strides = new Dictionary<string, long>(StringComparer.Ordinal);
        long multiple = 1;
        foreach (NodeProto node in _graph.Graph.Node)
        {
            long own = node.OpType is "Conv" or "MaxPool" or "AveragePool" && ImportGraph.Attribute(node, "strides") is { } attribute
                ? attribute.Ints[0]
                : 1;
            long stride = node.Input.Select(input => strides.GetValueOrDefault(input, 1)).DefaultIfEmpty(1).Max() * own;
            foreach (string output in node.Output) strides[output] = stride;
            if (stride <= 64) multiple = multiple / (long)System.Numerics.BigInteger.GreatestCommonDivisor(multiple, stride) * stride;
        }
        return multiple is > 0 and <= UsualSide ? (int)multiple : UsualMultiple;
    }

    private double Compare(IReadOnlyList<Stage> stages, int width, int height)
    {
        string[] names = [.. stages.Select(stage => stage.Value)];
        var expected = new Dictionary<string, float[]>(StringComparer.Ordinal);
        float[] noise = PictureInput.Noise(width, height);
        GraphRun.Of(_original, _input.Name, noise, _input.Shape(width, height), names,
            (name, _, value) => expected[name] = GraphRun.Floats(value));
        double largest = 0;
        GraphRun.Of(_graph.Model, _input.Name, noise, _input.Shape(width, height), names,
            (name, _, value) => largest = Math.Max(largest, Relative(GraphRun.Floats(value), expected[name])));
        return largest <= (_input.IsHalf ? 30 * Tolerance : Tolerance)
            ? largest
            : throw new ModelException(
                $"what came out computes other values than the original (largest relative difference {largest:0.0e+0}); please report it.");
    }

    private static double Relative(float[] actual, float[] expected)
    {
        if (actual.Length != expected.Length) return double.PositiveInfinity;
        double difference = 0, scale = 0;
        for (int i = 0; i < actual.Length; i++)
        {
            difference = Math.Max(difference, Math.Abs(actual[i] - expected[i]));
            scale = Math.Max(scale, Math.Abs(expected[i]));
        }
        return double.IsFinite(scale) && double.IsFinite(difference)
            ? difference / Math.Max(scale, float.Epsilon)
            : double.PositiveInfinity;
    }

    private BackboneOutput Append(Stage stage, int index)
    {
        string name = stage.Layout == StageLayout.Tokens ? $"depth{index + 1}" : $"stride{stage.Stride}", value = stage.Value;
        string Then(string type, string[] inputs, params ReadOnlySpan<AttributeProto> attributes)
        {
            NodeProto node = _graph.Node(type, inputs, attributes);
            _graph.Graph.Node.Add(node);
            return node.Output[0];
        }
        if (stage.Layout == StageLayout.ChannelsLast) value = Then("Transpose", [value], GraphWriter.Ints("perm", 0, 3, 1, 2));
        if (stage.Layout == StageLayout.Tokens)
        {
            value = Then("Slice", [value, _graph.Add(stage.Leading), _graph.Add(long.MaxValue), _graph.Add(1)]);
            value = Then("Transpose", [value], GraphWriter.Ints("perm", 0, 2, 1));
            string grid = Then("Slice", [Then("Shape", [stage.Grid!]), _graph.Add(2), _graph.Add(4)]);
            value = Then("Reshape", [value, Then("Concat", [_graph.Add(0, stage.Channels), grid], GraphWriter.Int("axis", 0))]);
        }
        Then("Cast", [value], GraphWriter.Int("to", (int)TensorProto.Types.DataType.Float));
        _graph.Graph.Node[^1].Output[0] = name;
        return new BackboneOutput(name, stage.Channels, stage.Stride);
    }

    private void Describe(BackbonePreprocessing preprocessing, int multiple, (int Width, int Height)? fixedSize)
    {
        void Say(string key, string value) => _graph.Model.MetadataProps.Add(new StringStringEntryProto { Key = key, Value = value });
        Say(BackbonePreprocessing.MetadataKey, preprocessing.ToText());
        Say(BackboneModel.SizeKey,
            fixedSize is { } size ? $"{size.Width}x{size.Height}" : multiple.ToString(System.Globalization.CultureInfo.InvariantCulture));
        _graph.Graph.Name = "backbone";
        HashSet<string> names = [];
        for (int i = 0; i < _graph.Graph.Node.Count; i++)
        {
            NodeProto node = _graph.Graph.Node[i];
            if (node.Name.Length == 0 || !names.Add(node.Name)) node.Name = $"import/{node.OpType}#{i}";
        }
    }

    // Values that hang on an operator which cannot be taken, and which one it is.
    private Dictionary<string, string> BlockedBy(Dictionary<NodeProto, string> old)
    {
        var blocked = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (NodeProto node in _graph.Graph.Node)
        {
            string? reason = old.GetValueOrDefault(node)
                ?? (ModelContents.Nested([node]).FirstOrDefault(inner => !OnnxFile.IsAllowed(inner, allowsBranches: true)) is { } foreign
                    ? OnnxFile.IsStandard(foreign.Domain) ? foreign.OpType : $"{foreign.Domain}.{foreign.OpType}" : null)
                ?? node.Input.Select(input => blocked.GetValueOrDefault(input)).FirstOrDefault(known => known is not null);
            if (reason is null) continue;
            foreach (string output in node.Output) blocked[output] = reason;
        }
        return blocked;
    }

    private string Reasons()
    {
        string[] reasons = [.. _blocked.Values.Distinct()];
        return reasons.Length > 0
            ? $"it needs {string.Join(", ", reasons)} before its first stage of features."
            : "no value inside it is a map of features: at least 8 channels on a grid of exactly the picture's size divided by a stride of 3 to 64 pixels.";
    }
}
