using EdgeInspector.Inference.Graphs.Heads;
using EdgeInspector.Inference.Onnx;
using EdgeInspector.Inference.Sessions;
using EdgeInspector.Inference.Sessions.Providers;
using EdgeInspector.Learning;
using EdgeInspector.Models;
using EdgeInspector.Scoring;
using EdgeInspector.Scoring.Heads;
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

    /// <summary>Output: maximum of the map, [n]. Where a method scores no patches, the map's three outputs are missing.</summary>
    public const string Score = "score";

    /// <summary>Output: score of the picture as a whole, on a scale of its own, [n].</summary>
    public const string ImageScore = "image_score";

    /// <summary>
    /// Output: weight of each patch as part, [n, grid height, grid width], 0 to 1; missing where the part is not told from the background.
    /// </summary>
    public const string Part = "part";

    /// <summary>Shorter side of the input, in pixels, unless another is wanted.</summary>
    public const int ShorterSide = 256;

    /// <summary>
    /// How many times as long as wide a region may be for an input that keeps its proportions: beyond it the longer side would be more
    /// than sixteen times <see cref="ShorterSide"/>, or the shorter one less than the usual multiple.
    /// </summary>
    public const int LongestProportion = 128;

    private const string Embedding = "embedding";
    private const string Averages = "averages";
    private const int IrVersion = 8;
    private const double SigmaAt256 = 4;
    private const int LongestRatio = 16;
    private readonly BackboneModel _backbone;
    private readonly IReadOnlyList<string> _layers;
    private readonly BackbonePreprocessing _preprocessing;
    private readonly FeatureLayout _layout;

    /// <summary>Opens the backbone and finds its grid for the input size.</summary>
    /// <param name="backbonePath">ONNX file.</param>
    /// <param name="layers">Its outputs to use, shallowest first.</param>
    /// <param name="inputWidth">Pixels, a multiple of the deepest layer's stride.</param>
    /// <param name="inputHeight">Pixels, a multiple of the deepest layer's stride.</param>
    /// <param name="preprocessing">What is done to the values before the backbone; null for what is known of it.</param>
    /// <param name="light">What every frame's light is brought to; null leaves frames as they are.</param>
    /// <param name="cancellation">Ends the run that finds the grid.</param>
    /// <exception cref="OperationCanceledException">Nobody waits any more.</exception>
    /// <exception cref="ModelException">The backbone, a layer or the size cannot be used; the message says why.</exception>
    public GraphComposer(
        string backbonePath, IReadOnlyList<string> layers, int inputWidth, int inputHeight, BackbonePreprocessing? preprocessing = null,
        TaughtLight? light = null, CancellationToken cancellation = default)
    {
        _backbone = BackboneModel.Open(backbonePath);
        _backbone.Require(layers);
        _layers = layers;
        _preprocessing = preprocessing ?? _backbone.Preprocessing;
        IsPreprocessingAssumed = preprocessing is null && _backbone.IsPreprocessingAssumed;
        (InputWidth, InputHeight, Light) = (inputWidth, inputHeight, light);
        _layout = BackboneProbe.Layout(_backbone, layers, inputWidth, inputHeight, cancellation);
    }

    /// <inheritdoc/>
    public int InputWidth { get; }

    /// <inheritdoc/>
    public int InputHeight { get; }

    /// <summary>What every frame's light is brought to; null where frames stay as they are.</summary>
    public TaughtLight? Light { get; }

    /// <summary>Numbers of a patch.</summary>
    public int Dimensions => _layout.Dimensions;

    /// <summary>File name of the backbone.</summary>
    public string BackboneName => _backbone.Name;

    /// <summary>SHA-256 of the backbone's file, lower-case hex.</summary>
    public string BackboneSha256 => _backbone.Sha256;

    /// <summary>What is done to the values before the backbone.</summary>
    public BackbonePreprocessing Preprocessing => _preprocessing;

    /// <summary>Whether that is ImageNet's for want of any word of the backbone's own.</summary>
    public bool IsPreprocessingAssumed { get; }

    /// <summary>Blur of the map in input pixels: 4 at a shorter side of 256.</summary>
    public double Sigma => SigmaAt256 * Math.Min(InputWidth, InputHeight) / ShorterSide;

    /// <summary>
    /// The input size for a region: shorter side as near to the wanted one as the backbone's multiple allows, the longer side keeps the
    /// aspect ratio at the nearest multiple, ties up. The longer side is at most sixteen times the wanted one: for a region that is longer,
    /// the shorter side is less than wanted.
    /// </summary>
    /// <param name="regionWidth">Width of the region in pixels.</param>
    /// <param name="regionHeight">Height of the region in pixels.</param>
    /// <param name="multiple">What width and height must be multiples of.</param>
    /// <param name="shorterSide">Wanted length of the shorter side in pixels.</param>
    public static (int Width, int Height) AutoSize(int regionWidth, int regionHeight, int multiple = 32, int shorterSide = ShorterSide)
    {
        double ratio = (double)Math.Max(regionWidth, regionHeight) / Math.Min(regionWidth, regionHeight);
        // A line of a line-scan camera would else become an input that takes hours and all memory.
        double length = shorterSide * Math.Min(ratio, LongestRatio);
        int shorter = Nearest(ratio > LongestRatio ? length / ratio : shorterSide, multiple);
        int longer = Math.Max(shorter, Nearest(length, multiple));
        return regionWidth >= regionHeight ? (longer, shorter) : (shorter, longer);
    }

    /// <summary>The input size for a region and a backbone: that of the shorter side, or the one size that the backbone takes.</summary>
    /// <exception cref="ModelException">The backbone cannot be used.</exception>
    public static (int Width, int Height) AutoSize(string backbonePath, int regionWidth, int regionHeight, int shorterSide = ShorterSide)
    {
        BackboneModel backbone = BackboneModel.Open(backbonePath);
        return backbone.FixedSize ?? AutoSize(regionWidth, regionHeight, backbone.SizeMultiple, shorterSide);
    }

    private static int Nearest(double length, int multiple) => Math.Max(multiple, (int)Math.Floor(length / multiple + 0.5) * multiple);

    /// <inheritdoc/>
    public IFeatureExtractor CreateFeatureExtractor()
    {
        (ModelProto model, GraphFeatures features) = Begin();
        features.AppendPatches();
        features.Writer.NameLast(Embedding);
        string[] averages = [.. Enumerable.Range(0, _layers.Count).Select(features.AppendAverage)];
        features.Writer.Node("Concat", averages, GraphWriter.Int("axis", 1));
        features.Writer.NameLast(Averages);
        model.Graph.Output.Add(Values.Tensor(Embedding, TensorProto.Types.DataType.Float, Values.Batch, _layout.Dimensions));
        model.Graph.Output.Add(Values.Tensor(Averages, TensorProto.Types.DataType.Float, Values.Batch, _layout.Dimensions));
        return new OnnxFeatureExtractor(model.ToByteArray(), Embedding, Averages, InputWidth, InputHeight, _layout);
    }

    /// <inheritdoc/>
    /// <exception cref="ModelException">The head does not fit the backbone, or the graph would exceed 2 GB.</exception>
    public byte[] ComposeGraph(ScoringHead head, Background? background = null)
    {
        Check(head);
        (ModelProto model, GraphFeatures features) = Begin();
        HeadScores scores = HeadScores.Append(features, head);
        if (scores.Image is { } image)
        {
            features.Writer.Node("Identity", [image]);
            features.Writer.NameLast(ImageScore);
            model.Graph.Output.Add(Values.Tensor(ImageScore, TensorProto.Types.DataType.Float, Values.Batch));
        }
        if (scores.Patches is { } patches)
        {
            if (background is not null)
            {
                patches = SilhouetteGraph.Append(features, background, patches, scores.BackgroundLevel);
                model.Graph.Output.Add(
                    Values.Tensor(Part, TensorProto.Types.DataType.Float, Values.Batch, _layout.GridHeight, _layout.GridWidth));
            }
            AppendMap(features.Writer, patches);
            model.Graph.Output.Add(Values.Tensor(AnomalyMap, TensorProto.Types.DataType.Float, Values.Batch, InputHeight, InputWidth));
            model.Graph.Output.Add(
                Values.Tensor(PatchScores, TensorProto.Types.DataType.Float, Values.Batch, _layout.GridHeight, _layout.GridWidth));
            model.Graph.Output.Add(Values.Tensor(Score, TensorProto.Types.DataType.Float, Values.Batch));
        }
        return model.ToByteArray();
    }

    /// <inheritdoc/>
    public IAnomalyModel Load(byte[] graph, CancellationToken cancellation = default) =>
        new OnnxAnomalyModel(graph, SessionSettings.Learning, ProviderChoice.Cpu, Unnamed, new LoadWatch(() => { }, cancellation));

    private void Check(ScoringHead head)
    {
        if (head.Bank is { } bank && bank.Dimensions != _layout.Dimensions)
            throw new ModelException(
                $"The bank has {bank.Dimensions} dimensions, the layers {string.Join(", ", _layers)} give {_layout.Dimensions}.");
        if (head is KnnHead knn && (knn.Neighbours < 1 || knn.Neighbours > knn.Rows.Rows))
            throw new ModelException(
                $"{knn.Neighbours} neighbours do not fit a bank of {knn.Rows.Rows} rows; choose 1 to {knn.Rows.Rows}.");
        // The bank stands twice in the graph: as it is, and ready for the matrix product.
        long learned = head switch
        {
            PadimHead padim => (long)padim.Positions.Count * padim.Positions[0].Whitening.Length,
            { Bank: { } rows } => 2L * rows.Rows * (rows.Dimensions + 1),
            _ => 0,
        };
        long bytes = learned * sizeof(float) + _backbone.Bytes.Length;
        if (bytes > int.MaxValue)
            throw new ModelException(
                $"What was learned makes a graph of {bytes / 1e9:0.0} GB; ONNX files end at 2 GB. Use fewer rows (--bank), fewer --dimensions or a smaller --size.");
    }

    private (ModelProto Model, GraphFeatures Features) Begin()
    {
        var model = new ModelProto
        {
            IrVersion = IrVersion,
            ProducerName = "EdgeInspector",
            Graph = new GraphProto { Name = "inspection" }
        };
        model.OpsetImport.Add(new OperatorSetIdProto { Domain = "", Version = _backbone.Opset });
        FeatureHalf.DeclareInput(model.Graph, InputWidth, InputHeight);
        var writer = new GraphWriter(model.Graph, "inspect/", _backbone.Opset);
        return (model, new GraphFeatures(writer, FeatureHalf.AppendLayers(writer, _backbone, _preprocessing, Light, _layers), _layout));
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

    /// <summary>The description of a graph that is in no package.</summary>
    internal static ModelInfo Unnamed(OnnxShape shape) => new()
    {
        Name = "unsaved",
        Method = "",
        Sha256 = "",
        BankSha256 = "",
        BankPatches = 0,
        HasMap = shape.HasMap,
        HasImageScore = shape.HasImageScore,
        InputWidth = shape.Width,
        InputHeight = shape.Height,
        ScoreMedian = 0,
        Provider = "",
        Device = "",
    };
}
