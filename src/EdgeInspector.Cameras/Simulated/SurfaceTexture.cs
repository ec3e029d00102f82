using EdgeInspector.Numerics;

namespace EdgeInspector.Cameras.Simulated;

/// <summary>Tiling noise, made once, from which all surfaces are drawn.</summary>
internal sealed class SurfaceTexture
{
    private const int Size = 512;
    private readonly float[] _values = new float[Size * Size];

    /// <param name="seed">Picks the pattern.</param>
    /// <param name="smearX">Pixels that the grain is drawn out along x; brushed metal has long grain.</param>
    /// <param name="smearY">Pixels that the grain is drawn out along y.</param>
    public SurfaceTexture(ulong seed, int smearX, int smearY)
    {
        var random = new SplitMix64(seed);
        for (int i = 0; i < _values.Length; i++) _values[i] = (float)random.NextGaussian();
        Smear(smearX, 1, Size);
        Smear(smearY, Size, 1);
        double power = Math.Sqrt(_values.Average(value => (double)value * value));
        for (int i = 0; i < _values.Length; i++) _values[i] = (float)(_values[i] / power);
    }

    /// <summary>The value at a place, interpolated; mean 0, standard deviation 1.</summary>
    public float At(float x, float y)
    {
        float floorX = MathF.Floor(x), floorY = MathF.Floor(y), fx = x - floorX, fy = y - floorY;
        int x0 = (int)floorX & (Size - 1), y0 = ((int)floorY & (Size - 1)) * Size, x1 = (x0 + 1) & (Size - 1),
            y1 = (y0 + Size) & (Size * Size - 1);
        float top = _values[y0 + x0] + (_values[y0 + x1] - _values[y0 + x0]) * fx;
        float bottom = _values[y1 + x0] + (_values[y1 + x1] - _values[y1 + x0]) * fx;
        return top + (bottom - top) * fy;
    }

    // Running mean along lines that wrap around.
    private void Smear(int length, int step, int lineStep)
    {
        if (length <= 1) return;
        float[] line = new float[Size];
        for (int start = 0; start < Size; start++)
        {
            for (int i = 0; i < Size; i++) line[i] = _values[start * lineStep + i * step];
            float sum = 0;
            for (int i = 0; i < length; i++) sum += line[i];
            for (int i = 0; i < Size; i++)
            {
                _values[start * lineStep + i * step] = sum;
                sum += line[(i + length) % Size] - line[i];
            }
        }
    }
}
