namespace EdgeInspector.Scoring;

/// <summary>
/// The part among all that is not background: what hangs together with a place at least half as dense as the densest, with its holes
/// filled. Dust and fibres are thin, so nothing of them is dense. The plain reference of what the graph computes; all weights are 0 to 1
/// and change without steps.
/// </summary>
public sealed class Silhouette
{
    /// <summary>Seeds are where the density is above this share of the highest.</summary>
    public const float SeedShare = 0.5f;

    /// <summary>How steeply seeds begin there.</summary>
    public const float SeedSlope = 50;

    /// <summary>A patch of this weight or more, reached from a seed, belongs to the part whole.</summary>
    public const float Reached = 4;

    /// <summary>
    /// Weight of scores two patches beside the part; next to it they count whole: a defect at the part's edge has its scores there, and the
    /// blur of the map would take some of them away.
    /// </summary>
    public const float OuterWeight = 0.7f;

    /// <summary>Weights are doubled before patches are joined: from 0.5 on they hang together fully.</summary>
    public const float Joining = 2;

    private readonly int _width;
    private readonly int _height;
    private readonly float[] _joined;
    private readonly float[] _work;
    private readonly float[] _other;

    /// <summary>Allocates the buffers.</summary>
    /// <param name="width">Patches a row.</param>
    /// <param name="height">Rows of patches.</param>
    public Silhouette(int width, int height)
    {
        (_width, _height) = (width, height);
        _joined = new float[width * height];
        _work = new float[width * height];
        _other = new float[width * height];
    }

    /// <summary>Side of the square over which density is taken, in patches; odd.</summary>
    public static int DensitySide(int width, int height) => Math.Max(3, Math.Min(width, height) / 4 | 1);

    /// <summary>How far from a seed the part may reach, in patches.</summary>
    public static int Reach(int width, int height) => Math.Max(4, Math.Max(width, height) / 2);

    /// <summary>Finds the part.</summary>
    /// <param name="foreground">Weight of each patch, [height, width].</param>
    /// <param name="part">Weight of each patch as part, [height, width].</param>
    public void Find(ReadOnlySpan<float> foreground, Span<float> part)
    {
        int side = DensitySide(_width, _height);
        float highest = 0;
        for (int i = 0; i < _joined.Length; i++) _joined[i] = Math.Clamp(Joining * foreground[i], 0, 1);
        for (int i = 0; i < _work.Length; i++)
            highest = Math.Max(highest, _work[i] = foreground[i] * Density(foreground, i, side / 2) / (side * side));
        for (int i = 0; i < _work.Length; i++) _work[i] = _joined[i] * Math.Clamp(SeedSlope * (_work[i] - SeedShare * highest), 0, 1);
        for (int step = Reach(_width, _height); step > 0; step--)
        {
            for (int i = 0; i < _work.Length; i++) _other[i] = _joined[i] * Highest(_work, i);
            _other.CopyTo(_work, 0);
        }
        for (int i = 0; i < _work.Length; i++) part[i] = foreground[i] * Math.Clamp(Reached * _work[i], 0, 1);
        Fill(part);
    }

    /// <summary>
    /// How much the score of each patch counts where only the part does: fully on it and next to it, less one patch farther.
    /// </summary>
    /// <param name="part">What <see cref="Find"/> gave, [height, width].</param>
    /// <param name="counted">[height, width], 0 to 1.</param>
    public void Count(ReadOnlySpan<float> part, Span<float> counted)
    {
        for (int i = 0; i < counted.Length; i++) _work[i] = Highest(part, i);
        for (int i = 0; i < counted.Length; i++) counted[i] = (1 - OuterWeight) * _work[i] + OuterWeight * Highest(_work, i);
    }

    private float Density(ReadOnlySpan<float> values, int patch, int reach)
    {
        float sum = 0;
        for (int y = Math.Max(0, patch / _width - reach); y <= Math.Min(_height - 1, patch / _width + reach); y++)
        {
            for (int x = Math.Max(0, patch % _width - reach); x <= Math.Min(_width - 1, patch % _width + reach); x++)
                sum += values[y * _width + x];
        }
        return sum;
    }

    private float Highest(ReadOnlySpan<float> values, int patch)
    {
        float highest = 0;
        for (int y = Math.Max(0, patch / _width - 1); y <= Math.Min(_height - 1, patch / _width + 1); y++)
        {
            for (int x = Math.Max(0, patch % _width - 1); x <= Math.Min(_width - 1, patch % _width + 1); x++)
                highest = Math.Max(highest, values[y * _width + x]);
        }
        return highest;
    }

    // A patch with part on all four sides lies in a hole.
    private void Fill(Span<float> part)
    {
        Array.Fill(_work, 1);
        for (int y = 0; y < _height; y++)
        {
            Sweep(part, y * _width, 1, _width);
            Sweep(part, (y + 1) * _width - 1, -1, _width);
        }
        for (int x = 0; x < _width; x++)
        {
            Sweep(part, x, _width, _height);
            Sweep(part, (_height - 1) * _width + x, -_width, _height);
        }
        for (int i = 0; i < part.Length; i++) part[i] += _work[i] * (1 - part[i]);
    }

    private void Sweep(ReadOnlySpan<float> part, int start, int step, int count)
    {
        float sum = 0;
        for (int i = 0, patch = start; i < count; i++, patch += step)
        {
            sum += part[patch];
            _work[patch] *= Math.Min(1, sum);
        }
    }
}
