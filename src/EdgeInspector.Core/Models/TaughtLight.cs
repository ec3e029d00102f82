namespace EdgeInspector.Models;

/// <summary>The light of the good pictures, to which the graph brings every frame: a frame's own mean and deviation become these.</summary>
/// <param name="Mean">Mean of all values of a picture, all channels together, 0 to 255.</param>
/// <param name="Deviation">Their standard deviation about that mean; greater than 0.</param>
public sealed record TaughtLight(float Mean, float Deviation)
{
    /// <summary>
    /// A frame is stretched by this much at most, or pressed by as much: beyond it the light is another one, and not made up for.
    /// </summary>
    public const float MostGain = 1.6f;

    /// <summary>
    /// The typical light of several pictures: the medians, which one odd picture does not move. Null where the pictures show nothing.
    /// </summary>
    /// <param name="pictures">Mean and deviation of each.</param>
    public static TaughtLight? Typical(IReadOnlyCollection<TaughtLight> pictures)
    {
        if (pictures.Count == 0) return null;
        float deviation = Median(pictures.Select(picture => picture.Deviation));
        return deviation > 0 ? new TaughtLight(Median(pictures.Select(picture => picture.Mean)), deviation) : null;
    }

    /// <summary>The light of one picture.</summary>
    /// <param name="values">All values of all channels, at least one.</param>
    public static TaughtLight Of(ReadOnlySpan<byte> values)
    {
        if (values.IsEmpty) throw new ArgumentException("There are no values.", nameof(values));
        long sum = 0, squares = 0;
        foreach (byte value in values)
        {
            sum += value;
            squares += value * value;
        }
        double mean = (double)sum / values.Length;
        return new TaughtLight((float)mean, (float)Math.Sqrt(Math.Max(0, (double)squares / values.Length - mean * mean)));
    }

    private static float Median(IEnumerable<float> values) => values.Order().ElementAt(values.Count() / 2);
}
