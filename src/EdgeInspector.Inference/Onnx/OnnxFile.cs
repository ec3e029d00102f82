using Google.Protobuf;

namespace EdgeInspector.Inference.Onnx;

/// <summary>
/// What an ONNX file must be before the runtime gets its bytes: standard operators on tensors and nothing else. The runtime would follow
/// external data to any file or address, run operators of other domains that open files, and loop without end.
/// </summary>
internal static class OnnxFile
{
    /// <summary>Oldest version of the standard operators that a graph can be composed of.</summary>
    public const int OldestOpset = 13;

    /// <summary>Newest version of the standard operators that is known here.</summary>
    public const int NewestOpset = 23;

    /// <summary>What can be taken of it: the longest array.</summary>
    public static long LongestFile => Array.MaxLength;

    private const int Named = 5;

    // Control flow, random numbers, strings, sequences and decoders of picture files are left out.
    private static readonly HashSet<string> Operators =
    [
        "Abs", "Acos", "Acosh", "Add", "And", "ArgMax", "ArgMin", "Asin", "Asinh", "Atan", "Atanh", "Attention", "AveragePool",
        "BatchNormalization", "BitShift", "BitwiseAnd", "BitwiseNot", "BitwiseOr", "BitwiseXor", "Cast", "CastLike", "Ceil", "Celu",
        "CenterCropPad", "Clip", "Col2Im", "Compress", "Concat", "Constant", "ConstantOfShape", "Conv", "ConvInteger", "ConvTranspose",
        "Cos", "Cosh", "CumSum", "DFT", "DeformConv", "DepthToSpace", "DequantizeLinear", "Det", "Div", "Dropout",
        "DynamicQuantizeLinear", "Einsum", "Elu", "Equal", "Erf", "Exp", "Expand", "EyeLike", "Flatten", "Floor", "GRU", "Gather",
        "GatherElements", "GatherND", "Gelu", "Gemm", "GlobalAveragePool", "GlobalLpPool", "GlobalMaxPool", "Greater", "GreaterOrEqual",
        "GridSample", "GroupNormalization", "HardSigmoid", "HardSwish", "Hardmax", "Identity", "InstanceNormalization", "IsInf", "IsNaN",
        "LRN", "LSTM", "LayerNormalization", "LeakyRelu", "Less", "LessOrEqual", "Log", "LogSoftmax", "LpNormalization", "LpPool",
        "MatMul", "MatMulInteger", "Max", "MaxPool", "MaxRoiPool", "MaxUnpool", "Mean", "MeanVarianceNormalization", "Min", "Mish",
        "Mod", "Mul", "Neg", "NonMaxSuppression", "NonZero", "Not", "OneHot", "Or", "PRelu", "Pad", "Pow", "QLinearConv",
        "QLinearMatMul", "QuantizeLinear", "RMSNormalization", "RNN", "Range", "Reciprocal", "ReduceL1", "ReduceL2", "ReduceLogSum",
        "ReduceLogSumExp", "ReduceMax", "ReduceMean", "ReduceMin", "ReduceProd", "ReduceSum", "ReduceSumSquare", "Relu", "Reshape",
        "Resize", "ReverseSequence", "RoiAlign", "RotaryEmbedding", "Round", "ScatterElements", "ScatterND", "Selu", "Shape", "Shrink",
        "Sigmoid", "Sign", "Sin", "Sinh", "Size", "Slice", "Softmax", "Softplus", "Softsign", "SpaceToDepth", "Split", "Sqrt", "Squeeze",
        "Sub", "Sum", "Swish", "Tan", "Tanh", "ThresholdedRelu", "Tile", "TopK", "Transpose", "Trilu", "Unique", "Unsqueeze", "Where",
        "Xor",
    ];

    private static readonly HashSet<string> ControlFlow = ["If", "Loop", "Scan", "SequenceMap"];

    /// <summary>Reads a serialized model.</summary>
    /// <exception cref="InvalidDataException">It is not ONNX; the message says what it is as far as that can be known.</exception>
    public static ModelProto Parse(byte[] bytes)
    {
        // The runtime takes a file with this mark for its own format, whatever else it may be read as.
        if (bytes.AsSpan().Slice(Math.Min(4, bytes.Length)).StartsWith("ORTM"u8))
            throw new InvalidDataException("it is in ONNX Runtime's own format; save it as ONNX.");
        try
        {
            return ModelProto.Parser.ParseFrom(bytes);
        }
        catch (InvalidProtocolBufferException exception)
        {
            throw new InvalidDataException($"it is not an ONNX file ({exception.Message})", exception);
        }
    }

    /// <summary>Version of the standard operators that a model asks for; 0 when it does not say.</summary>
    public static long Opset(ModelProto model) =>
        model.OpsetImport.Where(import => IsStandard(import.Domain)).Select(import => import.Version).DefaultIfEmpty(0).Max();

    /// <summary>Whether a domain is that of the standard operators.</summary>
    public static bool IsStandard(string domain) => domain is "" or "ai.onnx";

    /// <summary>All that is wrong, one sentence each; empty when the model may be run.</summary>
    /// <param name="model">The model.</param>
    /// <param name="oldestOpset">Oldest version of the standard operators.</param>
    /// <param name="allowsBranches">Whether it may branch, as it may while it is imported; loops never.</param>
    public static IEnumerable<string> Faults(ModelProto model, long oldestOpset = OldestOpset, bool allowsBranches = false)
    {
        if (model.Graph is null || model.Graph.Node.Count == 0)
        {
            yield return "it has no graph.";
            yield break;
        }
        if (Opset(model) < oldestOpset || Opset(model) > NewestOpset)
            yield return $"it uses opset {Opset(model)}; {oldestOpset} to {NewestOpset} can be used.";
        if (model.Functions.Count > 0)
            yield return $"it defines functions of its own: {Listed(model.Functions.Select(function => function.Name))}.";
        string[] external = [.. ModelContents.Tensors(model).Where(IsExternal).Select(tensor => tensor.Name)];
        if (external.Length > 0) yield return $"its weights lie in other files (external data): {Listed(external)}.";

        NodeProto[] nodes = [.. ModelContents.Nodes(model)];
        foreach (IGrouping<string, NodeProto> foreign in nodes.Where(node => !IsStandard(node.Domain)).GroupBy(node => node.Domain))
            yield return $"it needs operators of '{foreign.Key}', which are not standard ONNX: {Listed(foreign.Select(node => node.OpType))}.";
        string[] others = [.. nodes.Where(node => IsStandard(node.Domain) && !IsAllowed(node, allowsBranches)).Select(node => node.OpType)];
        if (others.Any(ControlFlow.Contains)) yield return $"it branches or loops: {Listed(others.Where(ControlFlow.Contains))}.";
        if (others.Except(ControlFlow).Any())
            yield return $"it needs operators that are not allowed here: {Listed(others.Except(ControlFlow))}.";
        if (nodes.Any(node => ModelContents.SubGraphs(node).Any() && !ControlFlow.Contains(node.OpType)))
            yield return "it has graphs inside operators that take none.";
    }

    /// <summary>Whether a node is a standard operator on tensors.</summary>
    public static bool IsAllowed(NodeProto node, bool allowsBranches) =>
        IsStandard(node.Domain) && (Operators.Contains(node.OpType) || (allowsBranches && node.OpType == "If"));

    private static bool IsExternal(TensorProto constant) =>
        constant.ExternalData.Count > 0 || constant.DataLocation == TensorProto.Types.DataLocation.External;

    private static string Listed(IEnumerable<string> names)
    {
        string[] distinct = [.. names.Distinct()];
        return $"{string.Join(", ", distinct.Take(Named))}{(distinct.Length > Named ? $" and {distinct.Length - Named} more" : "")}";
    }
}
