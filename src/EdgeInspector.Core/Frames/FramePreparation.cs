using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using EdgeInspector.Numerics;

namespace EdgeInspector.Frames;

/// <summary>
/// Makes the graph's input from a frame: region of interest, resize (area average when shrinking, linear when growing, per axis), RGB
/// order; Mono8 becomes three equal channels. Planned once for one shape of frame; preparing allocates nothing and gives the same bytes
/// on every machine. Used by one thread at a time.
/// </summary>
public sealed class FramePreparation
{
    // Output rows that are made together: a vector holds one number of each.
    private const int Rows = FloatBlock.Side;
    private const int Chunk = 64;
    private const int Ahead = 2 * Chunk;
    private readonly int _width;
    private readonly int _height;
    private readonly PixelFormat _format;
    private readonly PixelRectangle _region;
    private readonly int _inputWidth;
    private readonly int _inputHeight;
    private readonly ResizeAxis _columns;
    private readonly ResizeAxis _rows;
    private readonly float[] _sums;
    private readonly float[] _columnSums;
    private readonly float[] _pixels;
    private readonly float[] _row;

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
        int channels = format.BytesPerPixel();
        _sums = new float[Rows * Chunk];
        _columnSums = new float[Padded(region.Width * channels, Chunk) * Rows];
        _pixels = new float[Padded(inputWidth * channels, Rows) * Rows];
        _row = new float[Padded(inputWidth * channels, Rows) * Rows];
    }

    /// <summary>Whether this plan is for frames and regions like these.</summary>
    public bool Fits(PixelView frame, PixelRectangle region) =>
        frame.Width == _width && frame.Height == _height && frame.Format == _format && region == _region;

    /// <summary>Prepares one frame.</summary>
    /// <param name="pixels">[frame height, frame width, bytes a pixel].</param>
    /// <param name="rgb">[input height, input width, 3], written.</param>
    /// <exception cref="ArgumentException">A length is not the planned one.</exception>
    public void Prepare(ReadOnlySpan<byte> pixels, Span<byte> rgb)
    {
        int channels = _format.BytesPerPixel(), stride = _width * channels;
        if (pixels.Length != stride * _height)
            throw new ArgumentException($"The frame has {pixels.Length} bytes, {_width}x{_height} {_format} has {stride * _height}.",
                nameof(pixels));
        if (rgb.Length != _inputWidth * _inputHeight * 3)
            throw new ArgumentException(
                $"The input has {rgb.Length} bytes, {_inputWidth}x{_inputHeight} RGB has {_inputWidth * _inputHeight * 3}.", nameof(rgb));

        ReadOnlySpan<byte> region = pixels[(_region.Y * stride + _region.X * channels)..];
        for (int y = 0; y < _inputHeight; y += Rows)
        {
            int rows = Math.Min(Rows, _inputHeight - y);
            AddRows(region, stride, y, rows);
            AddColumns(channels);
            for (int row = 0; row < rows; row++)
            {
                Span<byte> output = rgb.Slice((y + row) * _inputWidth * 3, _inputWidth * 3);
                ReadOnlySpan<float> values = _row.AsSpan(row * (_row.Length / Rows), _inputWidth * channels);
                if (channels == 1) WriteGrey(values, output);
                else WriteColor(values, output);
            }
        }
    }

    // Weighted sums over the source rows of eight output rows, eight numbers to a source column. Multiplication and addition stay apart:
    // fused, they would round differently elsewhere.
    private void AddRows(ReadOnlySpan<byte> region, int stride, int y, int rows)
    {
        int length = _region.Width * _format.BytesPerPixel();
        for (int column = 0; column < length; column += Chunk)
        {
            int width = Math.Min(Chunk, length - column);
            for (int row = 0; row < rows; row++)
            {
                ReadOnlySpan<byte> source = region[(_rows.First[y + row] * stride + column)..];
                ReadOnlySpan<float> weights = _rows.Weights.AsSpan((y + row) * _rows.Taps, _rows.Taps);
                Span<float> sums = _sums.AsSpan(row * Chunk, Chunk);
                if (width == Chunk) AddChunk(source, stride, weights, sums);
                else AddRest(source, stride, weights, sums[..width]);
            }
            for (int block = 0; block < Chunk; block += Rows)
                FloatBlock.Transpose(ref _sums[block], Chunk, ref _columnSums[(column + block) * Rows], Rows);
        }
    }

    private static unsafe void AddChunk(ReadOnlySpan<byte> source, int stride, ReadOnlySpan<float> weights, Span<float> sums)
    {
        ref byte from = ref MemoryMarshal.GetReference(source);
        ref float to = ref MemoryMarshal.GetReference(sums);
        Vector512<float> first = default, second = default, third = default, fourth = default;
        for (int tap = 0; tap < weights.Length; tap++)
        {
            // The processor does not foresee so many rows at once, and the frame is in the cache of the core that received it. A hint
            // alone:
            // past the frame's end, or when the collector moves it, nothing happens.
            if (Sse.IsSupported) Sse.Prefetch0((byte*)Unsafe.AsPointer(ref from) + tap * stride + Ahead);
            Vector512<float> weight = Vector512.Create(weights[tap]);
            (Vector512<ushort> low, Vector512<ushort> high) = Vector512.Widen(Vector512.LoadUnsafe(ref from, (nuint)(tap * stride)));
            (Vector512<uint> a, Vector512<uint> b) = Vector512.Widen(low);
            (Vector512<uint> c, Vector512<uint> d) = Vector512.Widen(high);
            first += Vector512.ConvertToSingle(a.AsInt32()) * weight;
            second += Vector512.ConvertToSingle(b.AsInt32()) * weight;
            third += Vector512.ConvertToSingle(c.AsInt32()) * weight;
            fourth += Vector512.ConvertToSingle(d.AsInt32()) * weight;
        }
        first.StoreUnsafe(ref to);
        second.StoreUnsafe(ref to, 16);
        third.StoreUnsafe(ref to, 32);
        fourth.StoreUnsafe(ref to, 48);
    }

    private static void AddRest(ReadOnlySpan<byte> source, int stride, ReadOnlySpan<float> weights, Span<float> sums)
    {
        for (int i = 0; i < sums.Length; i++)
        {
            float sum = 0;
            for (int tap = 0; tap < weights.Length; tap++) sum += source[tap * stride + i] * weights[tap];
            sums[i] = sum;
        }
    }

    // Weighted sums over the source columns of each output pixel, for eight rows at once; then row by row again.
    private void AddColumns(int channels)
    {
        // No bounds are checked in here: the plan keeps all taps of all pixels inside the region.
        ref float columns = ref MemoryMarshal.GetArrayDataReference(_columnSums);
        ref float pixel = ref MemoryMarshal.GetArrayDataReference(_pixels);
        ref float weight = ref MemoryMarshal.GetArrayDataReference(_columns.Weights);
        int taps = _columns.Taps, last = _format == PixelFormat.Bgr8 ? 2 : 0;
        int[] first = _columns.First;
        for (int x = 0; x < first.Length; x++)
        {
            for (int channel = 0; channel < channels; channel++)
            {
                // Red first: of BGR the channels are taken from behind.
                ref float source = ref Unsafe.Add(ref columns, (first[x] * channels + (last == 0 ? channel : last - channel)) * Rows);
                Vector256<float> sum = default;
                for (int tap = 0; tap < taps; tap++)
                    sum += Vector256.Create(Unsafe.Add(ref weight, tap)) * Vector256.LoadUnsafe(ref source, (nuint)(tap * channels * Rows));
                sum.StoreUnsafe(ref pixel);
                pixel = ref Unsafe.Add(ref pixel, Rows);
            }
            weight = ref Unsafe.Add(ref weight, taps);
        }
        int stride = _row.Length / Rows;
        for (int block = 0; block < stride; block += Rows) FloatBlock.Transpose(ref _pixels[block * Rows], Rows, ref _row[block], stride);
    }

    // Each byte three times, 16 at a time.
    private static void WriteGrey(ReadOnlySpan<float> grey, Span<byte> row)
    {
        ref float from = ref MemoryMarshal.GetReference(grey);
        ref byte to = ref MemoryMarshal.GetReference(row);
        int x = 0;
        for (; x <= grey.Length - Vector128<byte>.Count; x += Vector128<byte>.Count)
        {
            Vector128<byte> bytes = Rounded(ref from, x);
            Vector128.Shuffle(bytes, Vector128.Create((byte)0, 0, 0, 1, 1, 1, 2, 2, 2, 3, 3, 3, 4, 4, 4, 5))
                .StoreUnsafe(ref to, (nuint)(x * 3));
            Vector128.Shuffle(bytes, Vector128.Create((byte)5, 5, 6, 6, 6, 7, 7, 7, 8, 8, 8, 9, 9, 9, 10, 10))
                .StoreUnsafe(ref to, (nuint)(x * 3 + 16));
            Vector128.Shuffle(bytes, Vector128.Create((byte)10, 11, 11, 11, 12, 12, 12, 13, 13, 13, 14, 14, 14, 15, 15, 15))
                .StoreUnsafe(ref to, (nuint)(x * 3 + 32));
        }
        for (; x < grey.Length; x++) row.Slice(x * 3, 3).Fill(ToByte(grey[x]));
    }

    private static void WriteColor(ReadOnlySpan<float> values, Span<byte> row)
    {
        ref float from = ref MemoryMarshal.GetReference(values);
        ref byte to = ref MemoryMarshal.GetReference(row);
        int i = 0;
        for (; i <= values.Length - Vector128<byte>.Count; i += Vector128<byte>.Count) Rounded(ref from, i).StoreUnsafe(ref to, (nuint)i);
        for (; i < values.Length; i++) row[i] = ToByte(values[i]);
    }

    private static Vector128<byte> Rounded(ref float values, int index)
    {
        Vector256<short> rounded = Vector256.Narrow(Rounded(Vector256.LoadUnsafe(ref values, (nuint)index)),
            Rounded(Vector256.LoadUnsafe(ref values, (nuint)index + 8)));
        return Vector128.Narrow(rounded.GetLower(), rounded.GetUpper()).AsByte();
    }

    private static Vector256<int> Rounded(Vector256<float> values) =>
        Vector256.ConvertToInt32(Vector256.Clamp(values + Vector256.Create(0.5f), default, Vector256.Create(255f)));

    private static byte ToByte(float value) => (byte)Math.Clamp(value + 0.5f, 0, 255);

    private static int Padded(int length, int unit) => (length + unit - 1) / unit * unit;
}
