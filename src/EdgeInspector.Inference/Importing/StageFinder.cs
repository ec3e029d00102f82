namespace EdgeInspector.Inference.Importing;

/// <summary>Finds the stages of a network by the shapes that its values have for pictures of different sizes.</summary>
internal sealed class StageFinder
{
    private const int FewestChannels = 8, MostLeading = 8, MinStride = 3, MaxStride = 64;
    private readonly List<Stage> _maps = [];

    /// <param name="values">Names and whether an addition made them, in the order of the graph.</param>
    /// <param name="probes">Picture sizes, and the shape of each value for them.</param>
    public StageFinder(IReadOnlyList<(string Name, bool IsSum)> values, IReadOnlyList<Probe> probes)
    {
        foreach ((string name, bool isSum) in values)
        {
            int[][] shapes = [.. probes.Select(probe => probe.Shapes.GetValueOrDefault(name)).OfType<int[]>()];
            if (shapes.Length == probes.Count && Classify(name, isSum, shapes, probes) is { } stage) _maps.Add(stage);
        }
    }

    /// <summary>Every map of features, in the order of the graph.</summary>
    public IReadOnlyList<Stage> Maps => _maps;

    /// <summary>
    /// The stages to offer, shallowest first: of each stride the last map before the next stride begins, or three depths of a transformer.
    /// </summary>
    public IReadOnlyList<Stage> Choose()
    {
        Stage[] grids = [.. _maps.Where(map => map.Layout != StageLayout.Tokens && map.Stride is >= MinStride and <= MaxStride)];
        List<Stage> chosen = [];
        foreach (int stride in grids.Select(map => map.Stride).Distinct().Order())
        {
            int deeper = Array.FindIndex(grids, map => map.Stride > stride), first = Array.FindIndex(grids, map => map.Stride == stride);
            Stage? last = grids[..(deeper > first ? deeper : grids.Length)].LastOrDefault(map => map.Stride == stride);
            if (last is not null) chosen.Add(last);
        }
        Stage[] blocks = [.. _maps.Where(map => map is { Layout: StageLayout.Tokens, IsSum: true })];
        const int Depths = 3;
        if (chosen.Count > 1 || blocks.Length < Depths) return chosen;
        return [.. Enumerable.Range(1, Depths).Select(depth => blocks[blocks.Length * depth / Depths - 1])];
    }

    private Stage? Classify(string name, bool isSum, int[][] shapes, IReadOnlyList<Probe> probes)
    {
        if (shapes.All(shape => shape.Length == 4))
        {
            if (StrideOf(shapes, probes, 2) is { } first && Same(shapes, 1) is { } channels)
                return new Stage(name, StageLayout.ChannelsFirst, first, channels, isSum);
            if (StrideOf(shapes, probes, 1) is { } last && Same(shapes, 3) is { } features)
                return new Stage(name, StageLayout.ChannelsLast, last, features, isSum);
        }
        if (!shapes.All(shape => shape.Length == 3) || Same(shapes, 2) is not { } width) return null;
        foreach (Stage map in _maps.Where(map => map.Layout == StageLayout.ChannelsFirst))
        {
            int[] leading = [.. shapes.Zip(probes, (shape, probe) => shape[1] - probe.Height / map.Stride * (probe.Width / map.Stride))
                .Distinct()];
            if (leading is [>= 0 and <= MostLeading])
                return new Stage(name, StageLayout.Tokens, map.Stride, width, isSum, leading[0], map.Value);
        }
        return null;
    }

    // The same stride along both axes and for all sizes; null when the axes are no grid.
    private static int? StrideOf(int[][] shapes, IReadOnlyList<Probe> probes, int axis)
    {
        int[] strides = [.. shapes.Zip(probes, (shape, probe) => shape[0] == 1 && shape[axis] > 1 && shape[axis + 1] > 1
            && probe.Height % shape[axis] == 0 && probe.Width % shape[axis + 1] == 0
            && probe.Height / shape[axis] == probe.Width / shape[axis + 1]
            ? probe.Height / shape[axis] : 0).Distinct()];
        return strides is [> 0] ? strides[0] : null;
    }

    private static int? Same(int[][] shapes, int axis) =>
        shapes.All(shape => shape[axis] == shapes[0][axis]) && shapes[0][axis] >= FewestChannels ? shapes[0][axis] : null;
}

/// <summary>The shapes that values have for one picture.</summary>
/// <param name="Width">Pixels a row of the picture.</param>
/// <param name="Height">Rows.</param>
/// <param name="Shapes">By name.</param>
internal sealed record Probe(int Width, int Height, IReadOnlyDictionary<string, int[]> Shapes);
