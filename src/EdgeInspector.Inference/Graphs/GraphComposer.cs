using EdgeInspector.Inference.Onnx;
using EdgeInspector.Inference.Sessions;
using EdgeInspector.Learning;
using EdgeInspector.Models;
using EdgeInspector.Scoring;
using Google.Protobuf;

namespace EdgeInspector.Inference.Graphs;

/// <summary>
/// Builds one ONNX graph from uint8 frame to anomaly map, patch scores and score out of any backbone with named outputs. The same
/// inputs give the same bytes.
/// </summary>
public sealed class GraphComposer : IModelComposer
{
    /// <summary>Output: anomaly map in score units, [n, height, width].</summary>
    public const string AnomalyMap = "anomaly_map";

    /// <summary>Output: patch scores, [n, grid height, grid width].</summary>
    public const string PatchScores = "patch_scores";

    /// <summary>Output: maximum of the map, [n].</summary>
    public const string Score = "score";

    private const string Embedding = "embedding";
    private const int IrVersion = 8;
    private const double SigmaAt256 = 4;
    private const int ShorterSide = 256;
    private readonly BackboneModel _backbone;
    private readonly IReadOnlyList<string> _layers;
    private readonly BackbonePreprocessing _preprocessing;
    private readonly FeatureLayout _layout;

    /// <summary>Opens the backbone and finds its grid for the input size.</summary>
    /// <param name="backbonePath">ONNX file.</param>
    /// <param name="layers">Its outputs to use, shallowest first.</param>
    /// <param name="inputWidth">Pixels, a multiple of the deepest layer's stride.</param>
    /// <param name="inputHeight">Pixels, a multiple of the deepest layer's stride.</param>
    /// <exception cref="ModelException">The backbone, a layer or the size cannot be used; the message says why.</exception>
    public GraphComposer(string backbonePath, IReadOnlyList<string> layers, int inputWidth, int inputHeight)
    {
        _backbone = BackboneModel.Open(backbonePath);
        _backbone.Require(layers);
        _layers = layers;
        _preprocessing = _backbone.Preprocessing;
        (InputWidth, InputHeight) = (inputWidth, inputHeight);
        _layout = BackboneProbe.Layout(_backbone, layers, inputWidth, inputHeight);
    }

    /// <inheritdoc/>
    public int InputWidth { get; }

    /// <inheritdoc/>
    public int InputHeight { get; }

    /// <summary>File name of the backbone.</summary>
    public string BackboneName => _backbone.Name;

    /// <summary>SHA-256 of the backbone's file, lower-case hex.</summary>
    public string BackboneSha256 => _backbone.Sha256;

    /// <summary>What is done to the values before the backbone.</summary>
    public BackbonePreprocessing Preprocessing => _preprocessing;

    /// <summary>Blur of the map in input pixels: 4 at a shorter side of 256.</summary>
    public double Sigma => SigmaAt256 * Math.Min(InputWidth, InputHeight) / ShorterSide;

    /// <summary>
    /// The input size for a region: shorter side 256, the longer side keeps the aspect ratio at the nearest multiple of 32, ties up.
    /// </summary>
    public static (int Width, int Height) AutoSize(int regionWidth, int regionHeight)
    {
        const int Multiple = 32;
        double ratio = (double)Math.Max(regionWidth, regionHeight) / Math.Min(regionWidth, regionHeight);
        int longer = Math.Max(ShorterSide, (int)Math.Floor(ShorterSide * ratio / Multiple + 0.5) * Multiple);
        return regionWidth >= regionHeight ? (longer, ShorterSide) : (ShorterSide, longer);
    }

    /// <inheritdoc/>
    public IFeatureExtractor CreateFeatureExtractor()
    {
        (ModelProto model, GraphWriter writer) = Begin();
        FeatureHalf.Append(writer, _backbone, _preprocessing, _layers, _layout);
        writer.NameLast(Embedding);
        model.Graph.Output.Add(Values.Tensor(Embedding, TensorProto.Types.DataType.Float, Values.Batch, _layout.Dimensions));
        return new OnnxFeatureExtractor(model.ToByteArray(), Embedding, InputWidth, InputHeight, _layout);
    }

    /// <inheritdoc/>
    /// <exception cref="ModelException">The bank does not fit the backbone, k is out of range, or the graph would exceed 2 GB.</exception>
    public byte[] ComposeGraph(MemoryBank bank, int neighbours)
    {
        if (bank.Dimensions != _layout.Dimensions)
            throw new ModelException($"The bank has {bank.Dimensions} dimensions, the layers {string.Join(", ", _layers)} give {_layout.Dimensions}.");
        if (neighbours < 1 || neighbours > bank.Rows)
            throw new ModelException($"{neighbours} neighbours do not fit a bank of {bank.Rows} rows; choose 1 to {bank.Rows}.");
        long bytes = 2L * bank.Rows * (bank.Dimensions + 1) * sizeof(float) + _backbone.Bytes.Length;
        if (bytes > int.MaxValue)
            throw new ModelException($"A bank of {bank.Rows} rows makes a graph of {bytes / 1e9:0.0} GB; ONNX files end at 2 GB. Use fewer rows (--bank).");

        (ModelProto model, GraphWriter writer) = Begin();
        string patches = FeatureHalf.Append(writer, _backbone, _preprocessing, _layers, _layout);
        string scores = NearestNeighbourHead.Append(writer, patches, bank, neighbours);
        AppendMap(writer, scores);
        model.Graph.Output.Add(Values.Tensor(AnomalyMap, TensorProto.Types.DataType.Float, Values.Batch, InputHeight, InputWidth));
        model.Graph.Output.Add(Values.Tensor(PatchScores, TensorProto.Types.DataType.Float, Values.Batch, _layout.GridHeight, _layout.GridWidth));
        model.Graph.Output.Add(Values.Tensor(Score, TensorProto.Types.DataType.Float, Values.Batch));
        return model.ToByteArray();
    }

    /// <inheritdoc/>
    public IAnomalyModel Load(byte[] graph) => new OnnxAnomalyModel(graph, SessionSettings.Learning, Unnamed);

    private (ModelProto Model, GraphWriter Writer) Begin()
    {
        var model = new ModelProto { IrVersion = IrVersion, ProducerName = "EdgeInspector", Graph = new GraphProto { Name = "inspection" } };
        model.OpsetImport.Add(new OperatorSetIdProto { Domain = "", Version = _backbone.Opset });
        FeatureHalf.DeclareInput(model.Graph, InputWidth, InputHeight);
        return (model, new GraphWriter(model.Graph, "inspect/", _backbone.Opset));
    }

    private void AppendMap(GraphWriter writer, string scores)
    {
        writer.Node("Reshape", [scores, writer.Integers(-1, _layout.GridHeight, _layout.GridWidth)]);
        writer.NameLast(PatchScores);

        string columns = writer.Floats(MapMatrix.Transposed(_layout.GridWidth, InputWidth, Sigma), _layout.GridWidth, InputWidth);
        string rows = writer.Floats(MapMatrix.Of(_layout.GridHeight, InputHeight, Sigma), InputHeight, _layout.GridHeight);
        writer.Node("MatMul", [rows, writer.Node("MatMul", [PatchScores, columns])]);
        writer.NameLast(AnomalyMap);
        writer.Reduce("ReduceMax", AnomalyMap, 1, 2);
        writer.NameLast(Score);
    }

    private static ModelInfo Unnamed(OnnxShape shape) => new()
    {
        Name = "unsaved",
        Method = "knn",
        Sha256 = "",
        BankSha256 = "",
        BankPatches = 0,
        InputWidth = shape.Width,
        InputHeight = shape.Height,
        ScoreMedian = 0,
        Provider = "cpu",
        Device = OnnxAnomalyModel.CpuDevice,
    };
}
