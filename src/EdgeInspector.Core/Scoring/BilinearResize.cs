namespace EdgeInspector.Scoring;

/// <summary>
/// Bilinear resize of one channel with half-pixel centres and repeated edges, as ONNX's Resize (linear, half_pixel) does it. Keeps the
/// taps of its shape; safe to use from several threads.
/// </summary>
public sealed class BilinearResize
{
    private readonly int _sourceWidth;
    private readonly (int First, int Second, float Share)[] _columns;
    private readonly (int First, int Second, float Share)[] _rows;

    /// <summary>Plans a resize.</summary>
    /// <param name="sourceWidth">Columns before.</param>
    /// <param name="sourceHeight">Rows before.</param>
    /// <param name="width">Columns after.</param>
    /// <param name="height">Rows after.</param>
    public BilinearResize(int sourceWidth, int sourceHeight, int width, int height)
    {
        _sourceWidth = sourceWidth;
        _columns = Taps(sourceWidth, width);
        _rows = Taps(sourceHeight, height);
    }

    /// <summary>Resizes.</summary>
    /// <param name="source">[source height, source width].</param>
    /// <param name="target">[height, width], written.</param>
    public void Run(ReadOnlySpan<float> source, Span<float> target)
    {
        for (int y = 0; y < _rows.Length; y++) RunRow(source, y, target.Slice(y * _columns.Length, _columns.Length));
    }

    /// <summary>Computes one row of the result.</summary>
    /// <param name="source">[source height, source width].</param>
    /// <param name="row">Which one.</param>
    /// <param name="target">[width], written.</param>
    public void RunRow(ReadOnlySpan<float> source, int row, Span<float> target)
    {
        (int top, int bottom, float down) = _rows[row];
        ReadOnlySpan<float> upper = source.Slice(top * _sourceWidth, _sourceWidth),
            lower = source.Slice(bottom * _sourceWidth, _sourceWidth);
        for (int x = 0; x < _columns.Length; x++)
        {
            (int left, int right, float across) = _columns[x];
            float above = upper[left] + (upper[right] - upper[left]) * across;
            float below = lower[left] + (lower[right] - lower[left]) * across;
            target[x] = above + (below - above) * down;
        }
    }

    private static (int First, int Second, float Share)[] Taps(int from, int to)
    {
        var taps = new (int First, int Second, float Share)[to];
        for (int i = 0; i < to; i++)
        {
            double position = (i + 0.5) * from / to - 0.5;
            int first = (int)Math.Floor(position);
            taps[i] = (Math.Clamp(first, 0, from - 1), Math.Clamp(first + 1, 0, from - 1), (float)(position - first));
        }
        return taps;
    }
}
