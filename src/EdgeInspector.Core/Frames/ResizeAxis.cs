namespace EdgeInspector.Frames;

/// <summary>
/// How one axis of a picture is resampled: each output pixel is a weighted sum of neighbouring source pixels. Shrinking averages over
/// the area that the output pixel covers, growing interpolates linearly between pixel centres (half-pixel).
/// </summary>
internal sealed class ResizeAxis
{
    /// <param name="source">Pixels before.</param>
    /// <param name="output">Pixels after.</param>
    public ResizeAxis(int source, int output)
    {
        First = new int[output];
        // Where the ratio is whole, no output pixel shares a source pixel with the next.
        Taps = source > output ? Math.Min(source, (source + output - 1) / output + (source % output == 0 ? 0 : 1)) : Math.Min(2, source);
        Weights = new float[output * Taps];
        for (int i = 0; i < output; i++)
        {
            if (source > output) Average(i, source, output);
            else Interpolate(i, source, output);
        }
    }

    /// <summary>Source pixels that an output pixel may need.</summary>
    public int Taps { get; }

    /// <summary>First source pixel of each output pixel; all taps lie inside the source.</summary>
    public int[] First { get; }

    /// <summary>[output, taps]; the weights of an output pixel sum to 1.</summary>
    public float[] Weights { get; }

    private void Average(int index, int source, int output)
    {
        double scale = (double)source / output, from = index * scale, to = from + scale;
        First[index] = Math.Min((int)Math.Floor(from), source - Taps);
        for (int tap = 0; tap < Taps; tap++)
        {
            int pixel = First[index] + tap;
            double covered = Math.Min(to, pixel + 1) - Math.Max(from, pixel);
            Weights[index * Taps + tap] = covered > 1e-6 ? (float)(covered / scale) : 0;
        }
    }

    private void Interpolate(int index, int source, int output)
    {
        double position = Math.Clamp((index + 0.5) * source / output - 0.5, 0, source - 1);
        First[index] = Math.Min((int)Math.Floor(position), source - Taps);
        double fraction = position - First[index];
        Weights[index * Taps] = (float)(1 - fraction);
        if (Taps == 2) Weights[index * Taps + 1] = (float)fraction;
    }
}
