using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using EdgeInspector.Inference.Evidence;
using EdgeInspector.Inference.Graphs;
using EdgeInspector.Inference.Graphs.Heads;
using EdgeInspector.Inference.Onnx;
using EdgeInspector.Inference.Packages;
using EdgeInspector.Inference.Sessions;
using EdgeInspector.Inference.Sessions.Providers;
using EdgeInspector.Learning.Methods.Knn;
using EdgeInspector.Models;
using EdgeInspector.Numerics;
using EdgeInspector.Teaching;
using Google.Protobuf;

namespace EdgeInspector.Inference.Teaching;

/// <summary>
/// A package's bank with some rows more, for a look at what a picture would change if it were learned: a preview that becomes no package.
/// The rows are chosen as learning would (farthest first), so the worst that the picture can hide shows. Used by one thread at a time.
/// </summary>
public sealed class TrialBank : IDisposable
{
    // Rows beyond what a picture may own are counted no further than this: it is clear by then.
    private const int CountedShares = 4;
    private const int RadiusRows = 64;
    private readonly string _folder;
    private readonly ModelManifest _manifest;
    private readonly ModelProto _graph;
    private readonly float[] _bank;
    private readonly PatchSession _patches;
    private readonly float _radius;

    private TrialBank(string folder, ModelManifest manifest)
    {
        (_folder, _manifest) = (folder, manifest);
        var contents = new PackageContents(folder, manifest);
        List<string> faults = [];
        contents.Check(faults);
        byte[]? graph = contents.ReadGraph(faults);
        if (faults.Count > 0) throw new ModelException($"{folder}: the model package is refused: {string.Join("; ", faults)}");
        _bank = NpyFile.Read<float>(Path.Combine(folder, PackageFiles.Bank), out _);
        _graph = OnnxFile.Parse(graph!);
        _radius = Radius();
        _patches = new PatchSession(folder, manifest, graph!);
    }

    /// <summary>Opens a package.</summary>
    /// <param name="folder">The package.</param>
    /// <returns>Null where its method has no bank that rows could be added to.</returns>
    /// <exception cref="ModelException">It cannot be read.</exception>
    public static TrialBank? Open(string folder)
    {
        ModelManifest manifest = PackageReader.ReadManifest(folder);
        if (manifest.Method != new KnnOptions().Kind.Name) return null;
        try
        {
            return new TrialBank(folder, manifest);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            throw new ModelException($"{folder}: {exception.Message}", exception);
        }
    }

    /// <summary>Rows that one picture may own.</summary>
    public int MostRows => TaughtPictures.MostRows(_manifest.BankRows);

    /// <summary>The highest score of a good picture that was left out of learning; null where none was.</summary>
    public float? HighestGoodScore =>
        _manifest.Calibration.Scores.Count == 0 ? null : _manifest.Calibration.Scores.Max(score => score.Score);

    /// <summary>The rows that a picture would bring.</summary>
    /// <param name="input">As the graph sees it, [input height, input width, 3].</param>
    /// <exception cref="ModelException">The runtime failed.</exception>
    public TrialRows RowsOf(ReadOnlySpan<byte> input)
    {
        int dimensions = _manifest.BankDimensions;
        float[] patches = _patches.Patches(input);
        int count = patches.Length / dimensions, most = MostRows;
        float[] far = [.. Enumerable.Range(0, count).Select(i => Nearest(Row(patches, i), _manifest.BankRows))];
        double movement = far.Max() / _radius;
        List<float> vectors = [];
        int wanted = 0;
        for (; wanted < CountedShares * most; wanted++)
        {
            int farthest = Array.IndexOf(far, far.Max());
            if (far[farthest] <= _radius) break;
            ReadOnlySpan<float> row = Row(patches, farthest);
            if (wanted < most) vectors.AddRange(row);
            for (int i = 0; i < count; i++) far[i] = Math.Min(far[i], TensorPrimitives.Distance(row, Row(patches, i)));
        }
        return new TrialRows([.. vectors], wanted, movement);

        ReadOnlySpan<float> Row(float[] all, int index) => all.AsSpan(index * dimensions, dimensions);
    }

    /// <summary>The patches of a picture that score highest, [count, dimensions], the highest first.</summary>
    /// <param name="input">As the graph sees it, [input height, input width, 3].</param>
    /// <param name="count">How many.</param>
    /// <exception cref="ModelException">The runtime failed.</exception>
    public float[][] OddPatches(ReadOnlySpan<byte> input, int count) => _patches.Run(input, (patches, scores) =>
    {
        float[] values = scores.GetTensorDataAsSpan<float>().ToArray();
        int[] highest = [.. Enumerable.Range(0, values.Length).OrderByDescending(i => values[i]).Take(count)];
        ReadOnlySpan<float> all = patches.GetTensorDataAsSpan<float>();
        float[][] odd = new float[highest.Length][];
        for (int i = 0; i < odd.Length; i++) odd[i] = all.Slice(highest[i] * _manifest.BankDimensions, _manifest.BankDimensions).ToArray();
        return odd;
    });

    /// <summary>Distance of a patch from the nearest good one.</summary>
    public float DistanceToGood(ReadOnlySpan<float> patch) => Nearest(patch, _manifest.BankRows);

    /// <summary>The model with more rows in its bank.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="info">What is known of the package's model; the trial's is the same.</param>
    /// <exception cref="ModelException">The runtime does not take it.</exception>
    public IAnomalyModel With(TrialRows rows, ModelInfo info)
    {
        int before = _manifest.BankRows, dimensions = _manifest.BankDimensions;
        float[] vectors = [.. _bank, .. rows.Vectors];
        int now = vectors.Length / dimensions;
        ModelProto graph = _graph.Clone();
        foreach (TensorProto constant in graph.Graph.Initializer)
        {
            if (constant.Name.StartsWith(BackboneModel.Prefix, StringComparison.Ordinal)) continue;
            if (IsOf(constant, TensorProto.Types.DataType.Float, before, dimensions)) Fill<float>(constant, vectors, now, dimensions);
            else if (IsOf(constant, TensorProto.Types.DataType.Float, dimensions + 1, NearestRows.Columns(before, IsBlocked)))
                Fill<float>(constant, NearestRows.Matrix(vectors, dimensions, Columns(now)), dimensions + 1, Columns(now));
            else if (IsBlocked && IsOf(constant, TensorProto.Types.DataType.Float, Columns(before) / NearestRows.Block, NearestRows.Block))
                Fill<float>(constant, [.. Enumerable.Range(0, Columns(now)).Select(row => (float)row)], Columns(now) / NearestRows.Block,
                    NearestRows.Block);
            else if (IsBlocked && IsBlocks(constant, before))
                Fill<long>(constant, [-1, Columns(now) / NearestRows.Block, NearestRows.Block], 3);
            else if (constant.DataType == (int)TensorProto.Types.DataType.Int32 && constant.Dims.Count == 2 && constant.Dims[0] == before)
                Fill<int>(constant, Extended(constant, now), now, constant.Dims[1]);
        }
        return new OnnxAnomalyModel(graph.ToByteArray(), SessionSettings.Learning, ProviderChoice.Cpu, _ => info, LoadWatch.Nobody);
    }

    /// <inheritdoc/>
    public void Dispose() => _patches.Dispose();

    private int Neighbours => _manifest.Parameters.Neighbours ?? 1;

    private bool IsBlocked => NearestRows.IsBlocked(_manifest.BankRows, Neighbours);

    private int Columns(int rows) => NearestRows.Columns(rows, IsBlocked);

    // The bank's rows stand in the order of their choice: what the last ones added was the distance that was left.
    private float Radius()
    {
        int rows = _manifest.BankRows, first = Math.Max(1, rows - RadiusRows);
        float[] distances = [.. Enumerable.Range(first, rows - first).Select(row => Nearest(BankRow(row), row)).Order()];
        float radius = distances.Length == 0 ? 0 : distances[distances.Length / 2];
        return radius > 0 ? radius : float.Epsilon;
    }

    private ReadOnlySpan<float> BankRow(int row) => _bank.AsSpan(row * _manifest.BankDimensions, _manifest.BankDimensions);

    private float Nearest(ReadOnlySpan<float> patch, int rows)
    {
        float least = float.PositiveInfinity;
        for (int row = 0; row < rows; row++) least = Math.Min(least, TensorPrimitives.Distance(patch, BankRow(row)));
        return least;
    }

    private static bool IsOf(TensorProto constant, TensorProto.Types.DataType type, int rows, int columns) =>
        constant.DataType == (int)type && constant.Dims.Count == 2 && constant.Dims[0] == rows && constant.Dims[1] == columns;

    private bool IsBlocks(TensorProto constant, int rows) =>
        constant.DataType == (int)TensorProto.Types.DataType.Int64 && constant.Dims.Count == 1 && constant.Dims[0] == 3
        && MemoryMarshal.Cast<byte, long>(constant.RawData.Span).SequenceEqual([-1, Columns(rows) / NearestRows.Block, NearestRows.Block]);

    // Of the new rows nobody knows the neighbourhood: each is its own.
    private static int[] Extended(TensorProto constant, int rows)
    {
        int around = (int)constant.Dims[1], before = (int)constant.Dims[0];
        IEnumerable<int> own = Enumerable.Range(before, rows - before).SelectMany(row => Enumerable.Repeat(row, around));
        return [.. MemoryMarshal.Cast<byte, int>(constant.RawData.Span), .. own];
    }

    private static void Fill<T>(TensorProto constant, ReadOnlySpan<T> values, params ReadOnlySpan<long> shape) where T : unmanaged
    {
        constant.RawData = ByteString.CopyFrom(MemoryMarshal.AsBytes(values));
        constant.Dims.Clear();
        foreach (long length in shape) constant.Dims.Add(length);
    }
}
