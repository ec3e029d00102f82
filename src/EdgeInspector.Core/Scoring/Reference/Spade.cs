namespace EdgeInspector.Scoring.Reference;

/// <summary>
/// SPADE (Cohen and Hoshen, 2020): the nearest good images by the global average of the deepest layer, then the distance of each patch
/// to the nearest patch of those images. Distances are Euclidean (the paper squares them).
/// </summary>
/// <param name="neighbours">K nearest images that are looked at.</param>
public sealed class Spade(int neighbours)
{
    private readonly List<(float[] Average, float[] Embedding)> _gallery = [];

    /// <summary>Adds a good image.</summary>
    /// <param name="average">[channels] of the deepest layer, not pooled.</param>
    /// <param name="embedding">[patches, dimensions].</param>
    public void Learn(float[] average, float[] embedding) => _gallery.Add((average, embedding));

    /// <summary>The nearest good images and their distances, nearest first.</summary>
    /// <param name="average">[channels] of the deepest layer.</param>
    public (int Image, double Distance)[] Nearest(float[] average) =>
    [
        .. _gallery.Select((image, i) => (Image: i, Distance: EuclideanDistance.Of(image.Average, average)))
            .OrderBy(image => image.Distance).ThenBy(image => image.Image).Take(neighbours),
    ];

    /// <summary>The image score: mean distance to the nearest images.</summary>
    public double ImageScore(float[] average) => Nearest(average).Average(image => image.Distance);

    /// <summary>The patch scores: distance to the nearest patch among the nearest images.</summary>
    /// <param name="average">[channels] of the deepest layer.</param>
    /// <param name="embedding">[patches, dimensions].</param>
    /// <param name="dimensions">Numbers of a patch.</param>
    /// <returns>[patches].</returns>
    public float[] PatchScores(float[] average, float[] embedding, int dimensions)
    {
        float[][] gallery = [.. Nearest(average).Select(image => _gallery[image.Image].Embedding)];
        float[] scores = new float[embedding.Length / dimensions];
        Parallel.For(0, scores.Length, patch =>
        {
            ReadOnlySpan<float> query = embedding.AsSpan(patch * dimensions, dimensions);
            double nearest = double.PositiveInfinity;
            foreach (float[] image in gallery)
                for (int row = 0; row < image.Length; row += dimensions)
                    nearest = Math.Min(nearest, EuclideanDistance.Of(image.AsSpan(row, dimensions), query));
            scores[patch] = (float)nearest;
        });
        return scores;
    }
}
