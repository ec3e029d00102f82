using System.Numerics.Tensors;
using EdgeInspector.Frames;

namespace EdgeInspector.Learning;

/// <summary>
/// What is kept of a picture to find others that show the same again: copies, and pictures of the same part in the same place that differ
/// by noise, compression or a touch of light alone.
/// </summary>
public sealed class PictureImprint
{
    // The picture is brought to Side pixels; means over Coarse x Coarse blocks tell what is where, those over Fine x Fine blocks less the
    // coarse
    // ones hold edges and texture.
    private const int Side = 128, Coarse = 32, Fine = 64, Channels = 3;
    // Between the two: the next pictures of real data sets are at 1.1 and more; compression at quality 80 moves blocks by 0.3, noise of 20
    // levels by 0.7.
    private const float LargestDistance = 0.75f;
    private const float LeastCorrelation = 0.7f, NoDetail = 0.1f;
    private const int FeaturelessLevels = 2;
    private readonly float[] _coarse;
    private readonly float[] _detail;
    private readonly ulong _pixels;
    private readonly (int Width, int Height) _size;

    private PictureImprint(PixelView picture, float[] coarse, float[] detail, int levels, bool isGrey)
    {
        (_coarse, _detail, IsFeatureless, IsGrey) = (coarse, detail, levels <= FeaturelessLevels, isGrey);
        _pixels = FrameMeasures.Fingerprint(picture.Pixels);
        _size = (picture.Width, picture.Height);
    }

    /// <summary>Whether there is nothing to see: all pixels are as good as alike.</summary>
    public bool IsFeatureless { get; }

    /// <summary>Whether no pixel has a colour.</summary>
    public bool IsGrey { get; }

    /// <summary>Takes the imprint of a part of a picture.</summary>
    public static PictureImprint Of(PixelView picture, PixelRectangle region)
    {
        byte[] small = new byte[Side * Side * Channels];
        new FramePreparation(picture.Width, picture.Height, picture.Format, region, Side, Side).Prepare(picture.Pixels, small);
        (int low, int high) = (small.Min(), small.Max());
        bool isGrey = true;
        for (int i = 0; i < small.Length; i += Channels) isGrey &= small[i] == small[i + 1] && small[i] == small[i + 2];
        float[] coarse = Means(small, Coarse), fine = Means(small, Fine);
        return new PictureImprint(picture, coarse, Detail(coarse, fine), high - low, isGrey);
    }

    /// <summary>Whether the other picture has the same pixels.</summary>
    public bool IsCopyOf(PictureImprint other) => _pixels == other._pixels && _size == other._size;

    /// <summary>Whether the other picture shows the same again.</summary>
    public bool IsLike(PictureImprint other)
    {
        float shift = (TensorPrimitives.Sum(_coarse) - TensorPrimitives.Sum(other._coarse)) / _coarse.Length, sum = 0;
        const float Limit = LargestDistance * LargestDistance * Coarse * Coarse * Channels;
        // Most pictures differ after a few rows.
        for (int at = 0; at < _coarse.Length && sum <= Limit; at += Coarse * Channels)
        {
            for (int i = at; i < at + Coarse * Channels; i++)
            {
                float difference = _coarse[i] - other._coarse[i] - shift;
                sum += difference * difference;
            }
        }
        return sum <= Limit && HasDetailOf(other);
    }

    /// <summary>
    /// How far the other picture is from this one: root of the mean square between blocks of a thirty-second of the side, without a
    /// difference in brightness that all of them share; 0 to 255.
    /// </summary>
    public float DistanceTo(PictureImprint other)
    {
        float shift = (TensorPrimitives.Sum(_coarse) - TensorPrimitives.Sum(other._coarse)) / _coarse.Length, sum = 0;
        for (int i = 0; i < _coarse.Length; i++)
        {
            float difference = _coarse[i] - other._coarse[i] - shift;
            sum += difference * difference;
        }
        return MathF.Sqrt(sum / _coarse.Length);
    }

    // Smooth surfaces look alike from afar; the same one has the same texture.
    private bool HasDetailOf(PictureImprint other)
    {
        float own = TensorPrimitives.Norm(_detail), theirs = TensorPrimitives.Norm(other._detail);
        float none = NoDetail * MathF.Sqrt(_detail.Length);
        return (own < none && theirs < none) || TensorPrimitives.Dot(_detail, other._detail) >= LeastCorrelation * own * theirs;
    }

    private static float[] Means(byte[] small, int blocks)
    {
        int size = Side / blocks;
        float[] means = new float[blocks * blocks * Channels];
        for (int y = 0; y < Side; y++)
        {
            for (int x = 0; x < Side; x++)
            {
                for (int channel = 0; channel < Channels; channel++)
                    means[((y / size) * blocks + x / size) * Channels + channel] += (float)small[(y * Side + x) * Channels + channel]
                        / (size * size);
            }
        }
        return means;
    }

    private static float[] Detail(float[] coarse, float[] fine)
    {
        const int Ratio = Fine / Coarse;
        float[] detail = new float[Fine * Fine];
        for (int i = 0; i < detail.Length; i++)
        {
            int x = i % Fine, y = i / Fine, block = (y / Ratio) * Coarse + x / Ratio;
            for (int channel = 0; channel < Channels; channel++)
                detail[i] += fine[i * Channels + channel] - coarse[block * Channels + channel];
        }
        return detail;
    }
}
