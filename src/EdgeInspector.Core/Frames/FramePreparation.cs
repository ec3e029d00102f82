using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace EdgeInspector.Frames;

/// <summary>
/// Makes the graph's input from a frame: region of interest, resize (area average when shrinking, linear when growing, per axis), RGB
/// order; Mono8 becomes three equal channels. Planned once for one shape of frame; preparing allocates nothing and gives the same bytes
/// on every machine. Used by one thread at a time.
/// </summary>
public sealed class FramePreparation
{
    private readonly int _width;
    private readonly int _height;
    private readonly PixelFormat _format;
    private readonly PixelRectangle _region;
    private readonly int _inputWidth;
    private readonly int _inputHeight;
    private readonly ResizeAxis _columns;
    private readonly ResizeAxis _rows;
    private readonly float[] _line;

    /// <summary>Plans the work.</summary>
    /// <param name="frameWidth">Frame pixels a row.</param>
    /// <param name="frameHeight">Frame rows.</param>
    /// <param name="format">Layout of the frames.</param>
    /// <param name="region">Part of the frame to take.</param>
    /// <param name="inputWidth">Pixels a row of the graph's input.</param>
    /// <param name="inputHeight">Rows of the graph's input.</param>
    /// <exception cref="ArgumentException">The region does not lie inside the frame.</exception>
    public FramePreparation(int frameWidth, int frameHeight, PixelFormat format, PixelRectangle region, int inputWidth, int inputHeight)
    {
        if (!region.FitsIn(frameWidth, frameHeight))
            throw new ArgumentException($"The region {region} does not lie inside a frame of {frameWidth}x{frameHeight}.", nameof(region));
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(inputWidth);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(inputHeight);
        (_width, _height, _format, _region, _inputWidth, _inputHeight) = (frameWidth, frameHeight, format, region, inputWidth, inputHeight);
        _columns = new ResizeAxis(region.Width, inputWidth);
        _rows = new ResizeAxis(region.Height, inputHeight);
        _line = new float[region.Width * format.BytesPerPixel()];
    }

    /// <summary>Whether this plan is for frames and regions like these.</summary>
    public bool Fits(Frame frame, PixelRectangle region) =>
        frame.Width == _width && frame.Height == _height && frame.Format == _format && region == _region;

    /// <summary>Prepares one frame.</summary>
    /// <param name="pixels">[frame height, frame width, bytes a pixel].</param>
    /// <param name="rgb">[input height, input width, 3], written.</param>
    /// <exception cref="ArgumentException">A length is not the planned one.</exception>
    public void Prepare(ReadOnlySpan<byte> pixels, Span<byte> rgb)
    {
        int channels = _format.BytesPerPixel(), stride = _width * channels;
        if (pixels.Length != stride * _height)
            throw new ArgumentException($"The frame has {pixels.Length} bytes, {_width}x{_height} {_format} has {stride * _height}.", nameof(pixels));
        if (rgb.Length != _inputWidth * _inputHeight * 3)
            throw new ArgumentException($"The input has {rgb.Length} bytes, {_inputWidth}x{_inputHeight} RGB has {_inputWidth * _inputHeight * 3}.", nameof(rgb));

        ReadOnlySpan<byte> region = pixels[(_region.Y * stride + _region.X * channels)..];
        for (int y = 0; y < _inputHeight; y++)
        {
            _line.AsSpan().Clear();
            for (int tap = 0; tap < _rows.Taps; tap++)
            {
                float weight = _rows.Weights[y * _rows.Taps + tap];
                if (weight != 0) AddScaled(region.Slice((_rows.First[y] + tap) * stride, _line.Length), weight, _line);
            }
            Span<byte> row = rgb.Slice(y * _inputWidth * 3, _inputWidth * 3);
            if (channels == 1) ShrinkMono(row);
            else ShrinkColor(row, _format == PixelFormat.Bgr8 ? 2 : 0);
        }
    }

    // line += weight * bytes, 32 at a time. Multiplication and addition stay apart: fused, they would round differently elsewhere.
    private static void AddScaled(ReadOnlySpan<byte> bytes, float weight, Span<float> line)
    {
        ref byte from = ref MemoryMarshal.GetReference(bytes);
        ref float to = ref MemoryMarshal.GetReference(line);
        Vector256<float> scale = Vector256.Create(weight);
        int i = 0;
        for (; i <= bytes.Length - Vector256<byte>.Count; i += Vector256<byte>.Count)
        {
            (Vector256<ushort> low, Vector256<ushort> high) = Vector256.Widen(Vector256.LoadUnsafe(ref from, (nuint)i));
            (Vector256<uint> a, Vector256<uint> b) = Vector256.Widen(low);
            (Vector256<uint> c, Vector256<uint> d) = Vector256.Widen(high);
            Add(ref to, i, a, scale);
            Add(ref to, i + 8, b, scale);
            Add(ref to, i + 16, c, scale);
            Add(ref to, i + 24, d, scale);
        }
        for (; i < bytes.Length; i++) line[i] += weight * bytes[i];
    }

    private static void Add(ref float line, int index, Vector256<uint> values, Vector256<float> scale)
    {
        Vector256<float> sum = Vector256.LoadUnsafe(ref line, (nuint)index) + Vector256.ConvertToSingle(values.AsInt32()) * scale;
        sum.StoreUnsafe(ref line, (nuint)index);
    }

    private void ShrinkMono(Span<byte> row)
    {
        int taps = _columns.Taps;
        ReadOnlySpan<float> weights = _columns.Weights;
        for (int x = 0; x < _inputWidth; x++)
        {
            ReadOnlySpan<float> source = _line.AsSpan(_columns.First[x], taps), weight = weights.Slice(x * taps, taps);
            float sum = 0;
            for (int tap = 0; tap < weight.Length; tap++) sum += weight[tap] * source[tap];
            row.Slice(x * 3, 3).Fill(ToByte(sum));
        }
    }

    private void ShrinkColor(Span<byte> row, int red)
    {
        int taps = _columns.Taps;
        ReadOnlySpan<float> weights = _columns.Weights;
        for (int x = 0; x < _inputWidth; x++)
        {
            ReadOnlySpan<float> source = _line.AsSpan(_columns.First[x] * 3, taps * 3), weight = weights.Slice(x * taps, taps);
            float first = 0, second = 0, third = 0;
            for (int tap = 0; tap < weight.Length; tap++)
            {
                first += weight[tap] * source[tap * 3];
                second += weight[tap] * source[tap * 3 + 1];
                third += weight[tap] * source[tap * 3 + 2];
            }
            row[x * 3 + red] = ToByte(first);
            row[x * 3 + 1] = ToByte(second);
            row[x * 3 + 2 - red] = ToByte(third);
        }
    }

    private static byte ToByte(float value) => (byte)Math.Clamp(value + 0.5f, 0, 255);
}
