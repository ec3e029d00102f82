namespace EdgeInspector.Inference.Graphs.Heads;

/// <summary>
/// The k nearest rows of a bank and their exact distances (PatchCore, section 3.3).
/// The squared distance is |q|² - 2qb + |b|²; |q|² is the same for all rows of the bank and plays no part in the choice, and |b|² rides
/// along as one more dimension, so that one matrix product gives everything. The winners' distances are then computed again by
/// subtraction, because the expanded form is off by up to 0.06 near zero in float32.
/// </summary>
/// <param name="Rows">Value name of the winners' rows, [patches, k]; an <see cref="GraphWriter.Index"/> once made one.</param>
/// <param name="Distances">Value name of their distances, [patches, k], about ascending.</param>
/// <param name="Bank">Value name of the bank, [rows, dimensions].</param>
internal sealed record NearestRows(string Rows, string Distances, string Bank)
{
    // The best k of a row of thousands are found by the minima of blocks: cheaper than a TopK over all, and exact, because the k best
    // lie in the k blocks with the smallest minima.
    public const int Block = 40;

    private const float FarAway = 1e30f;

    /// <summary>Appends the search.</summary>
    /// <param name="writer">The graph.</param>
    /// <param name="patches">Value name of the embeddings, [patches, dimensions].</param>
    /// <param name="vectors">The bank, [rows, dimensions].</param>
    /// <param name="dimensions">Numbers per row.</param>
    /// <param name="neighbours">k, 1 to the bank's rows.</param>
    public static NearestRows Append(GraphWriter writer, string patches, float[] vectors, int dimensions, int neighbours)
    {
        int count = vectors.Length / dimensions;
        bool blocked = IsBlocked(count, neighbours);
        string closeness = Closeness(writer, patches, vectors, dimensions, Columns(count, blocked));
        string winners = blocked
            ? SmallestByBlocks(writer, closeness, neighbours, (count + Block - 1) / Block)
            : Smallest(writer, closeness, neighbours);

        string bank = writer.Floats(vectors, count, dimensions);
        string rows = writer.Node("Gather", [bank, writer.Index(winners)], GraphWriter.Int("axis", 0));
        return new NearestRows(winners,
            Lengths(writer, writer.Node("Sub", [rows, writer.Node("Unsqueeze", [patches, writer.Integers(1)])])), bank);
    }

    /// <summary>Euclidean length along the third axis, [a, b, dimensions] to [a, b].</summary>
    public static string Lengths(GraphWriter writer, string differences) =>
        writer.Node("Sqrt", [writer.Reduce("ReduceSum", writer.Node("Mul", [differences, differences]), 2)]);

    /// <summary>Mean over the second axis, [patches, count] to [patches].</summary>
    public static string Mean(GraphWriter writer, string values, int count) => count == 1
        ? writer.Node("Reshape", [values, writer.Integers(-1)])
        : writer.Node("Mul", [writer.Reduce("ReduceSum", values, 1), writer.Floats([1f / count])]);

    /// <summary>Whether a bank is searched block by block.</summary>
    public static bool IsBlocked(int rows, int neighbours) => rows >= 2 * neighbours * Block;

    /// <summary>Columns of <see cref="Matrix"/>: whole blocks, or the rows themselves.</summary>
    public static int Columns(int rows, bool isBlocked) => isBlocked ? (rows + Block - 1) / Block * Block : rows;

    /// <summary>
    /// What patches with a 1 behind them are multiplied by, [dimensions + 1, columns]: it gives |b|² - 2qb; columns beyond the bank are far
    /// away.
    /// </summary>
    public static float[] Matrix(float[] vectors, int dimensions, int columns)
    {
        int count = vectors.Length / dimensions;
        float[] matrix = new float[(dimensions + 1) * columns];
        Array.Fill(matrix, FarAway, dimensions * columns + count, columns - count);
        for (int row = 0; row < count; row++)
        {
            ReadOnlySpan<float> vector = vectors.AsSpan(row * dimensions, dimensions);
            double norm = 0;
            for (int d = 0; d < dimensions; d++)
            {
                matrix[d * columns + row] = -2 * vector[d];
                norm += (double)vector[d] * vector[d];
            }
            matrix[dimensions * columns + row] = (float)norm;
        }
        return matrix;
    }

    private static string Closeness(GraphWriter writer, string patches, float[] vectors, int dimensions, int columns)
    {
        string extended = writer.Node("Pad", [patches, writer.Integers(0, 0, 0, 1), writer.Floats([1f])]);
        return writer.Node("MatMul", [extended, writer.Floats(Matrix(vectors, dimensions, columns), dimensions + 1, columns)]);
    }

    private static string Smallest(GraphWriter writer, string values, int count) => count == 1
        ? writer.Node("ArgMin", [values], GraphWriter.Int("axis", 1), GraphWriter.Int("keepdims", 1))
        : writer.Smallest(values, count).Indices;

    private static string SmallestByBlocks(GraphWriter writer, string values, int count, int blocks)
    {
        string blocked = writer.Node("Reshape", [values, writer.Integers(-1, blocks, Block)]);
        string best = Smallest(writer, writer.Reduce("ReduceMin", blocked, 2), count);
        string candidates = writer.Node("Reshape", [OfEachPatch(writer, blocked, best), writer.Integers(-1, count * Block)]);
        string inside = Smallest(writer, candidates, count);
        // The candidates' rows are looked up, not computed, and looked up as floats, which hold them exactly up to 16 million: devices
        // lack arithmetic on the 64 bits of an index or a GatherND of 32, and what one lacks goes to the processor and back.
        string numbers = writer.Floats([.. Enumerable.Range(0, blocks * Block).Select(row => (float)row)], blocks, Block);
        string rows = writer.Node("Reshape",
            [writer.Node("Gather", [numbers, best], GraphWriter.Int("axis", 0)), writer.Integers(-1, count * Block)]);
        return OfEachPatch(writer, rows, inside);
    }

    // values[patch, which[patch, i]] for each i; GatherElements does the same, but not on WebGPU.
    private static string OfEachPatch(GraphWriter writer, string values, string which) =>
        writer.Node("GatherND", [values, writer.Node("Unsqueeze", [which, writer.Integers(2)])], GraphWriter.Int("batch_dims", 1));
}
