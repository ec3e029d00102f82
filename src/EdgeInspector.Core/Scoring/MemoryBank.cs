namespace EdgeInspector.Scoring;

/// <summary>Embeddings of good patches, [rows, dimensions], with where each row came from.</summary>
public sealed class MemoryBank
{
    /// <summary>Takes over the arrays.</summary>
    /// <param name="vectors">Row-major, rows x dimensions numbers.</param>
    /// <param name="dimensions">Numbers per row.</param>
    /// <param name="origins">One per row.</param>
    /// <exception cref="ArgumentException">The lengths do not fit together.</exception>
    public MemoryBank(float[] vectors, int dimensions, PatchOrigin[] origins)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(dimensions);
        if (vectors.LongLength != (long)origins.Length * dimensions)
            throw new ArgumentException($"{vectors.LongLength} numbers are not {origins.Length} rows of {dimensions}.", nameof(vectors));
        Vectors = vectors;
        Dimensions = dimensions;
        Origins = origins;
    }

    /// <summary>Row-major, [rows, dimensions].</summary>
    public float[] Vectors { get; }

    /// <summary>Numbers per row.</summary>
    public int Dimensions { get; }

    /// <summary>Rows.</summary>
    public int Rows => Origins.Length;

    /// <summary>Where each row came from.</summary>
    public PatchOrigin[] Origins { get; }

    /// <summary>The bank without the rows of some pictures.</summary>
    /// <param name="pictures">Indexes as in <see cref="PatchOrigin.Image"/>.</param>
    public MemoryBank Without(IReadOnlySet<int> pictures)
    {
        int[] kept = [.. Enumerable.Range(0, Rows).Where(row => !pictures.Contains(Origins[row].Image))];
        float[] vectors = new float[(long)kept.Length * Dimensions];
        for (int i = 0; i < kept.Length; i++) Row(kept[i]).CopyTo(vectors.AsSpan(i * Dimensions, Dimensions));
        return new MemoryBank(vectors, Dimensions, [.. kept.Select(row => Origins[row])]);
    }

    /// <summary>One row.</summary>
    public ReadOnlySpan<float> Row(int index) => Vectors.AsSpan(index * Dimensions, Dimensions);
}
