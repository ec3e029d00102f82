using EdgeInspector.Scoring;

namespace EdgeInspector.Learning;

/// <summary>The features of all images that are learned from. Images are counted by their position here.</summary>
internal sealed class TrainingSet : IDisposable
{
    private readonly PatchSampling _sampling;
    private readonly IReadOnlyList<int> _images;
    private readonly Lazy<FeatureMatrix> _compared;

    /// <param name="shape">Sizes.</param>
    /// <param name="images">Index of each image in the folder's list.</param>
    /// <param name="seed">Draws the projection that choices are made on.</param>
    /// <param name="threads">Changes the time, not the result.</param>
    public TrainingSet(TrainingShape shape, IReadOnlyList<int> images, ulong seed, int threads)
    {
        (Shape, _sampling, _images) = (shape, shape.Sampling, images);
        Patches = new FeatureMatrix(shape.Sampling.PerImage * images.Count, shape.Dimensions);
        Averages = [.. images.Select(_ => new float[shape.Dimensions])];
        _compared = new Lazy<FeatureMatrix>(() => GreedyCoreset.Project(Patches, seed, threads));
    }

    /// <summary>Sizes.</summary>
    public TrainingShape Shape { get; }

    /// <summary>The kept patches, image after image.</summary>
    public FeatureMatrix Patches { get; }

    /// <summary>Global averages of each image's layers, one after the other.</summary>
    public float[][] Averages { get; }

    /// <summary>What farthest-first choices are made on: the patches, or a projection of them. Made when first wanted.</summary>
    public FeatureMatrix Compared => _compared.Value;

    /// <summary>By position the images whose share of a bank is limited; null when none is.</summary>
    public IReadOnlyList<bool>? IsLimited { get; init; }

    /// <summary>How many rows limited images may own of a bank; null when none is limited.</summary>
    /// <param name="most">Rows that each may own.</param>
    public RowShare? ShareOf(int most) => IsLimited is { } limited
        ? new RowShare(row => row / _sampling.PerImage is var image && limited[image] ? image : null, most)
        : null;

    /// <summary>Rows of some images' patches, ascending.</summary>
    public int[] RowsOf(IEnumerable<int> images) =>
        [.. images.SelectMany(image => Enumerable.Range(image * _sampling.PerImage, _sampling.PerImage))];

    /// <summary>The bank made of some rows.</summary>
    public MemoryBank Bank(IReadOnlyList<int> rows)
    {
        float[] vectors = new float[(long)rows.Count * Patches.Dimensions];
        var origins = new PatchOrigin[rows.Count];
        int[][] patches = [.. Enumerable.Range(0, _images.Count).Select(_sampling.Of)];
        for (int i = 0; i < rows.Count; i++)
        {
            Patches.Row(rows[i]).CopyTo(vectors.AsSpan(i * Patches.Dimensions));
            int image = rows[i] / _sampling.PerImage, patch = patches[image][rows[i] % _sampling.PerImage];
            origins[i] = new PatchOrigin(_images[image], patch / Shape.GridWidth, patch % Shape.GridWidth);
        }
        return new MemoryBank(vectors, Patches.Dimensions, origins);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_compared.IsValueCreated && _compared.Value != Patches) _compared.Value.Dispose();
        Patches.Dispose();
    }
}
