using EdgeInspector.Inference.Graphs.Heads;
using EdgeInspector.Scoring;

namespace EdgeInspector.Inference.Graphs;

/// <summary>
/// The part in the picture, as <see cref="Silhouette"/> defines it, and the scores of the patches that belong to it. Of operators that
/// every provider has; nothing is compared, so that a device's rounding moves no limit.
/// </summary>
internal static class SilhouetteGraph
{
    /// <summary>Appends the part, as the output <see cref="GraphComposer.Part"/>, and the scores kept to it.</summary>
    /// <param name="features">The graph.</param>
    /// <param name="background">What the part is told from.</param>
    /// <param name="scores">Value name of the patch scores, [n x patches].</param>
    /// <param name="calm">Score of a patch that does not count.</param>
    /// <returns>Value name of the scores, [n, 1, grid height, grid width] or as they came.</returns>
    public static string Append(GraphFeatures features, Background background, string scores, float calm)
    {
        GraphWriter writer = features.Writer;
        (int width, int height) = (features.Layout.GridWidth, features.Layout.GridHeight);
        string foreground = Foreground(features, background);
        string joined = writer.Unit(writer.Node("Mul", [foreground, writer.Floats([Silhouette.Joining])]));
        string reached = Seeds(writer, foreground, joined, width, height);
        for (int step = Silhouette.Reach(width, height); step > 0; step--) reached = writer.Node("Mul", [joined, Grown(writer, reached)]);
        string part = Times(writer, foreground, writer.Unit(writer.Node("Mul", [reached, writer.Floats([Silhouette.Reached])])));
        part = Filled(writer, part, width, height);
        writer.Node("Reshape", [part, writer.Integers(-1, height, width)]);
        writer.NameLast(GraphComposer.Part);
        if (background.BesideCounts) return scores;

        string shaped = writer.Node("Reshape", [scores, writer.Integers(-1, 1, height, width)]), kept = Counted(writer, part);
        if (calm == 0) return Times(writer, shaped, kept);
        string above = Times(writer, writer.Node("Sub", [shaped, writer.Floats([calm])]), kept);
        return writer.Node("Add", [above, writer.Floats([calm])]);
    }

    // [n, 1, height, width], 0 to 1. Slope and offset of the weight ride along in the product and the bias, and the minimum over the rows
    // stays the minimum, because the slope is positive.
    private static string Foreground(GraphFeatures features, Background background)
    {
        GraphWriter writer = features.Writer;
        int dimensions = background.Dimensions, count = background.Count;
        string patches = features.AppendPatches();
        if (dimensions < features.Layout.Dimensions)
            patches = writer.Node("Slice", [patches, writer.Integers(0), writer.Integers(dimensions), writer.Integers(1)]);
        float[] matrix = new float[dimensions * count], bias = new float[count];
        for (int row = 0; row < count; row++)
        {
            double norm = 0;
            for (int d = 0; d < dimensions; d++)
            {
                float value = background.Rows[row * dimensions + d];
                matrix[d * count + row] = -2 * background.Slope * value;
                norm += (double)value * value;
            }
            bias[row] = (float)(background.Slope * norm + Background.Offset);
        }
        string product = writer.Node("Gemm", [patches, writer.Floats(matrix, dimensions, count), writer.Floats(bias, count)]);
        string nearest = writer.Reduce("ReduceMin", product, 1);
        string length = writer.Reduce("ReduceSum", Times(writer, patches, patches), 1);
        string own = writer.Node("Mul", [length, writer.Floats([background.Slope])]);
        string weight = writer.Unit(writer.Node("Add", [nearest, own]));
        return writer.Node("Reshape", [weight, writer.Integers(-1, 1, features.Layout.GridHeight, features.Layout.GridWidth)]);
    }

    private static string Counted(GraphWriter writer, string part)
    {
        string near = Grown(writer, part), far = Grown(writer, near);
        near = writer.Node("Mul", [near, writer.Floats([1 - Silhouette.OuterWeight])]);
        return writer.Node("Add", [near, writer.Node("Mul", [far, writer.Floats([Silhouette.OuterWeight])])]);
    }

    private static string Seeds(GraphWriter writer, string foreground, string joined, int width, int height)
    {
        int side = Silhouette.DensitySide(width, height);
        string columns = writer.Floats(Band(width, side, 1f / (side * side)), width, width);
        string rows = writer.Floats(Band(height, side, 1), height, height);
        string dense = Times(writer, foreground, writer.Node("MatMul", [rows, writer.Node("MatMul", [foreground, columns])]));
        string highest = writer.Node("Reshape", [writer.Reduce("ReduceMax", dense, 1, 2, 3), writer.Integers(-1, 1, 1, 1)]);
        string above = writer.Node("Sub", [dense, writer.Node("Mul", [highest, writer.Floats([Silhouette.SeedShare])])]);
        return Times(writer, joined, writer.Unit(writer.Node("Mul", [above, writer.Floats([Silhouette.SeedSlope])])));
    }

    private static string Grown(GraphWriter writer, string values) => writer.Node(
        "MaxPool", [values],
        GraphWriter.Ints("kernel_shape", 3, 3), GraphWriter.Ints("strides", 1, 1), GraphWriter.Ints("pads", 1, 1, 1, 1));

    // How much part lies to the left, right, above and below, at most 1 each: sums from one side are products with triangles of ones.
    private static string Filled(GraphWriter writer, string part, int width, int height)
    {
        string Columns(bool before) => writer.Unit(writer.Node("MatMul", [part, writer.Floats(Triangle(width, before), width, width)]));
        string Rows(bool before) => writer.Unit(writer.Node("MatMul", [writer.Floats(Triangle(height, !before), height, height), part]));
        string inside = Times(writer, Times(writer, Columns(true), Columns(false)), Times(writer, Rows(true), Rows(false)));
        return writer.Node("Add", [part, writer.Node("Sub", [inside, Times(writer, inside, part)])]);
    }

    private static string Times(GraphWriter writer, string one, string other) => writer.Node("Mul", [one, other]);

    private static float[] Band(int length, int side, float value) =>
        [.. Enumerable.Range(0, length * length).Select(i => Math.Abs(i / length - i % length) <= side / 2 ? value : 0)];

    // Ones where the row is not behind the column, or the other way round.
    private static float[] Triangle(int length, bool upper)
    {
        bool IsInside(int row, int column) => upper ? row <= column : row >= column;
        return [.. Enumerable.Range(0, length * length).Select(i => IsInside(i / length, i % length) ? 1f : 0)];
    }
}
