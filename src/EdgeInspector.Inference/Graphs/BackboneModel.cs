using System.Globalization;
using System.Security.Cryptography;
using EdgeInspector.Files;
using EdgeInspector.Inference.Onnx;
using EdgeInspector.Models;

namespace EdgeInspector.Inference.Graphs;

/// <summary>A feature extractor's ONNX file, checked and ready to be made part of a larger graph.</summary>
internal sealed class BackboneModel
{
    /// <summary>Stands before every name that came from a backbone into another graph.</summary>
    public const string Prefix = "backbone/";

    /// <summary>Metadata key by which a file says its sizes: the number whose multiples it takes, or the one size "WIDTHxHEIGHT".</summary>
    public const string SizeKey = "edgeinspector.size";

    private const int UsualMultiple = 32;
    private readonly ModelProto _model;
    private readonly BackbonePreprocessing? _clue;

    private BackboneModel(string path, byte[] bytes, ModelProto model)
    {
        Path = path;
        Sha256 = Convert.ToHexStringLower(SHA256.HashData(bytes));
        Bytes = bytes;
        _model = model;
        _clue = PreprocessingClues.Find(model, path);
        Input = model.Graph.Input.Single(input => !IsConstant(input.Name)).Name;
    }

    public string Path { get; }

    /// <summary>File name without folder.</summary>
    public string Name => System.IO.Path.GetFileName(Path);

    public string Sha256 { get; }

    /// <summary>The file as it is.</summary>
    public byte[] Bytes { get; }

    /// <summary>Name of the one float input, [n, 3, height, width].</summary>
    public string Input { get; }

    public long Opset => OnnxFile.Opset(_model);

    public IReadOnlyList<string> Outputs => [.. _model.Graph.Output.Select(output => output.Name)];

    /// <summary>Width and height of a picture are multiples of it.</summary>
    /// <value>What the metadata says, else 32.</value>
    public int SizeMultiple => int.TryParse(Said(_model, SizeKey), NumberStyles.None, CultureInfo.InvariantCulture, out int multiple)
        && multiple is > 0 and <= 1024
        ? multiple : UsualMultiple;

    /// <summary>The one size that it takes; null where it takes others.</summary>
    public (int Width, int Height)? FixedSize => FixedSizeOf(_model.Graph.Input.Single(input => input.Name == Input));

    /// <summary>What is known of its normalisation, else ImageNet's.</summary>
    public BackbonePreprocessing Preprocessing => _clue ?? BackbonePreprocessing.ImageNet;

    /// <summary>Whether nothing tells its normalisation.</summary>
    public bool IsPreprocessingAssumed => _clue is null;

    /// <exception cref="ModelException">Not usable; the message lists all that is wrong.</exception>
    public static BackboneModel Open(string path)
    {
        byte[] bytes;
        ModelProto model;
        try
        {
            bytes = RegularFile.ReadAllBytes(path, OnnxFile.LongestFile);
            model = OnnxFile.Parse(bytes);
        }
        catch (InvalidDataException exception)
        {
            throw new ModelException($"{path}: this network cannot be used as a backbone: {exception.Message}", exception);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new ModelException($"{path}: the backbone cannot be read: {exception.Message}", exception);
        }
        List<string> errors = [.. OnnxFile.Faults(model), .. InputFaults(model)];
        if (errors.Count > 0) throw new ModelException(
                $"{path}: this network cannot be used as a backbone as it is:\n  {string.Join("\n  ", errors)}\n'edge-inspector backbone import' takes more networks and says what it cannot take.");
        return new BackboneModel(path, bytes, model);
    }

    /// <summary>Checks that all of the layers are there.</summary>
    /// <exception cref="ModelException">One is not; the message lists those that are.</exception>
    public void Require(IReadOnlyList<string> layers)
    {
        if (layers.Count == 0) throw new ModelException($"{Path}: no layer was named. It has {string.Join(", ", Outputs)}.");
        string[] missing = [.. layers.Except(Outputs)];
        if (missing.Length > 0)
            throw new ModelException(
                $"{Path}: has no output '{string.Join("', '", missing)}'. It has {string.Join(", ", Outputs)}; choose with --layers.");
        if (layers.Distinct().Count() != layers.Count)
            throw new ModelException($"{Path}: a layer was named twice: {string.Join(", ", layers)}.");
    }

    /// <summary>Copies what the layers need into another graph and returns their value names there.</summary>
    /// <param name="target">The graph that grows.</param>
    /// <param name="input">Name of the normalised picture there.</param>
    /// <param name="layers">Outputs of this network.</param>
    public string[] CopyInto(GraphProto target, string input, IReadOnlyList<string> layers)
    {
        string Renamed(string name) => name == Input ? input : name.Length == 0 ? name : Prefix + name;
        HashSet<string> needed = [.. layers];
        var kept = new List<NodeProto>();
        HashSet<string> names = [.. _model.Graph.Node.Select(node => node.Name)], taken = [];
        for (int index = _model.Graph.Node.Count - 1; index >= 0; index--)
        {
            NodeProto node = _model.Graph.Node[index];
            if (!node.Output.Any(needed.Contains)) continue;
            needed.UnionWith(node.Input);
            NodeProto copy = node.Clone();
            // Names are optional in ONNX, but two nodes of one name are refused.
            string name = node.Name;
            if (name.Length == 0 || !taken.Add(name))
                for (name = $"{node.OpType}_{index}"; !names.Add(name); name += "_") { }
            copy.Name = Prefix + name;
            for (int i = 0; i < copy.Input.Count; i++) copy.Input[i] = Renamed(copy.Input[i]);
            for (int i = 0; i < copy.Output.Count; i++) copy.Output[i] = Renamed(copy.Output[i]);
            kept.Add(copy);
        }
        kept.Reverse();
        target.Node.AddRange(kept);
        foreach (TensorProto constant in _model.Graph.Initializer.Where(constant => needed.Contains(constant.Name)))
        {
            TensorProto copy = constant.Clone();
            copy.Name = Renamed(constant.Name);
            target.Initializer.Add(copy);
        }
        foreach (SparseTensorProto constant in _model.Graph.SparseInitializer.Where(constant => needed.Contains(constant.Values.Name)))
        {
            SparseTensorProto copy = constant.Clone();
            copy.Values.Name = Renamed(constant.Values.Name);
            target.SparseInitializer.Add(copy);
        }
        return [.. layers.Select(Renamed)];
    }

    private static IEnumerable<string> InputFaults(ModelProto model)
    {
        if (model.Graph is null) yield break;
        HashSet<string> constants = [.. model.Graph.Initializer.Select(constant => constant.Name)];
        ValueInfoProto[] inputs = [.. model.Graph.Input.Where(input => !constants.Contains(input.Name))];
        if (inputs.Length != 1)
        {
            yield return $"it has {inputs.Length} inputs ({string.Join(", ", inputs.Select(input => input.Name))}); one picture input is wanted.";
            yield break;
        }
        foreach (string fault in InputFaults(model, inputs[0])) yield return fault;
    }

    private static IEnumerable<string> InputFaults(ModelProto model, ValueInfoProto input)
    {
        TypeProto.Types.Tensor? tensor = input.Type?.TensorType;
        if (tensor?.ElemType != (int)TensorProto.Types.DataType.Float)
            yield return $"its input '{input.Name}' holds {(TensorProto.Types.DataType)(tensor?.ElemType ?? 0)}; float32 is wanted.";
        Google.Protobuf.Collections.RepeatedField<TensorShapeProto.Types.Dimension> shape = tensor?.Shape?.Dim ?? [];
        if (shape.Count != 4 || (shape[1].DimValue > 0 && shape[1].DimValue != 3))
        {
            yield return $"its input '{input.Name}' is not [n, 3, height, width]; 'edge-inspector backbone import' takes [n, height, width, 3] too.";
            yield break;
        }
        if (FixedSizeOf(input) is { } size && Said(model, SizeKey) != $"{size.Width}x{size.Height}")
            yield return $"its input size is fixed at {size.Width}x{size.Height}; 'edge-inspector backbone import' makes it dynamic, or export it with dynamic height and width.";
    }

    private static (int Width, int Height)? FixedSizeOf(ValueInfoProto input)
    {
        Google.Protobuf.Collections.RepeatedField<TensorShapeProto.Types.Dimension> shape = input.Type.TensorType.Shape.Dim;
        // 0 and -1 stand for any length in files of some exporters. One fixed side fixes the other as far as anybody can know.
        long height = shape[2].DimValue, width = shape[3].DimValue;
        return height > 0 || width > 0 ? ((int)(width > 0 ? width : height), (int)(height > 0 ? height : width)) : null;
    }

    private static string? Said(ModelProto model, string key) => model.MetadataProps.FirstOrDefault(property => property.Key == key)?.Value;

    private bool IsConstant(string name) => _model.Graph.Initializer.Any(constant => constant.Name == name);
}
