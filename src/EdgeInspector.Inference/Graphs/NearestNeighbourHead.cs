using EdgeInspector.Scoring;

namespace EdgeInspector.Inference.Graphs;

/// <summary>
/// Distances of patches to the memory bank and the mean of the k smallest (PatchCore, section 3.3).
/// The squared distance is |q|² - 2qb + |b|²; |q|² is the same for all rows of the bank and plays no part in the choice, and |b|² rides
/// along as one more dimension, so that one matrix product gives everything. The winners' distances are then computed again by
/// subtraction, because the expanded form is off by up to 0.06 near zero in float32.
/// </summary>
internal static class NearestNeighbourHead
{
    // The best k of a row of thousands are found by the minima of blocks: cheaper than a TopK over all, and exact, because the k best
    // lie in the k blocks with the smallest minima.
    private const int Block = 40;
    private const float FarAway = 1e30f;

    /// <summary>Appends the head and returns the patch scores' value name, [patches].</summary>
    /// <param name="writer">The graph.</param>
    /// <param name="patches">Value name of the embeddings, [patches, dimensions].</param>
    /// <param name="bank">Rows to compare with.</param>
    /// <param name="neighbours">k, 1 to the bank's rows.</param>
    public static string Append(GraphWriter writer, string patches, MemoryBank bank, int neighbours)
    {
        bool blocked = bank.Rows >= 2 * neighbours * Block;
        string closeness = Distances(writer, patches, bank, blocked ? (bank.Rows + Block - 1) / Block * Block : bank.Rows);
        string winners = blocked ? SmallestByBlocks(writer, closeness, neighbours, (bank.Rows + Block - 1) / Block) : Smallest(writer, closeness, neighbours);

        string rows = writer.Node("Gather", [writer.Floats(bank.Vectors, bank.Rows, bank.Dimensions), winners], GraphWriter.Int("axis", 0));
        string differences = writer.Node("Sub", [rows, writer.Node("Unsqueeze", [patches, writer.Integers(1)])]);
        string squares = writer.Node("Mul", [differences, differences]);
        string distances = writer.Node("Sqrt", [writer.Reduce("ReduceSum", squares, 2)]);
        return neighbours == 1
            ? writer.Node("Reshape", [distances, writer.Integers(-1)])
            : writer.Node("Mul", [writer.Reduce("ReduceSum", distances, 1), writer.Floats([1f / neighbours])]);
    }

    // [patches, columns] of |b|² - 2qb; columns beyond the bank are far away.
    private static string Distances(GraphWriter writer, string patches, MemoryBank bank, int columns)
    {
        int dimensions = bank.Dimensions;
        float[] matrix = new float[(dimensions + 1) * columns];
        Array.Fill(matrix, FarAway, dimensions * columns + bank.Rows, columns - bank.Rows);
        for (int row = 0; row < bank.Rows; row++)
        {
            ReadOnlySpan<float> vector = bank.Row(row);
            double norm = 0;
            for (int d = 0; d < dimensions; d++)
            {
                matrix[d * columns + row] = -2 * vector[d];
                norm += (double)vector[d] * vector[d];
            }
            matrix[dimensions * columns + row] = (float)norm;
        }
        string extended = writer.Node("Pad", [patches, writer.Integers(0, 0, 0, 1), writer.Floats([1f])]);
        return writer.Node("MatMul", [extended, writer.Floats(matrix, dimensions + 1, columns)]);
    }

    private static string Smallest(GraphWriter writer, string values, int count) => count == 1
        ? writer.Node("ArgMin", [values], GraphWriter.Int("axis", 1), GraphWriter.Int("keepdims", 1))
        : writer.Node("TopK", [values, writer.Integers(count)], 2, GraphWriter.Int("axis", 1), GraphWriter.Int("largest", 0))[1];

    private static string SmallestByBlocks(GraphWriter writer, string values, int count, int blocks)
    {
        string blocked = writer.Node("Reshape", [values, writer.Integers(-1, blocks, Block)]);
        string minima = writer.Reduce("ReduceMin", blocked, 2);
        string best = Smallest(writer, minima, count);
        string candidates = writer.Node("GatherND", [blocked, writer.Node("Unsqueeze", [best, writer.Integers(2)])], GraphWriter.Int("batch_dims", 1));
        string inside = Smallest(writer, writer.Node("Reshape", [candidates, writer.Integers(-1, count * Block)]), count);
        string block = writer.Node("GatherElements", [best, writer.Node("Div", [inside, writer.Integers(Block)])], GraphWriter.Int("axis", 1));
        return writer.Node("Add", [writer.Node("Mul", [block, writer.Integers(Block)]), writer.Node("Mod", [inside, writer.Integers(Block)])]);
    }
}
