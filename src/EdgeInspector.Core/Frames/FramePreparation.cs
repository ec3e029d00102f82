using System.Runtime.CompilerServices;
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
    private readonly float[] _grey;

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
        // One more than the row needs: pixels of three channels are read four numbers at a time.
        _line = new float[region.Width * format.BytesPerPixel() + 1];
        _grey = new float[format == PixelFormat.Mono8 ? inputWidth : 0];
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
            AddRows(region[(_rows.First[y] * stride)..], stride, _rows.Weights.AsSpan(y * _rows.Taps, _rows.Taps));
            Span<byte> row = rgb.Slice(y * _inputWidth * 3, _inputWidth * 3);
            if (channels == 1) ResizeMono(row);
            else ResizeColor(row, _format == PixelFormat.Bgr8);
        }
    }

    // line = sum of weight * row, 32 bytes at a time. Multiplication and addition stay apart: fused, they would round differently elsewhere.
    private void AddRows(ReadOnlySpan<byte> rows, int stride, ReadOnlySpan<float> weights)
    {
        ref byte from = ref MemoryMarshal.GetReference(rows);
        ref float to = ref MemoryMarshal.GetArrayDataReference(_line);
        int length = _region.Width * _format.BytesPerPixel(), i = 0;
        for (; i <= length - Vector256<byte>.Count; i += Vector256<byte>.Count)
        {
            Vector256<float> first = default, second = default, third = default, fourth = default;
            for (int tap = 0; tap < weights.Length; tap++)
            {
                Vector256<float> weight = Vector256.Create(weights[tap]);
                (Vector256<ushort> low, Vector256<ushort> high) = Vector256.Widen(Vector256.LoadUnsafe(ref from, (nuint)(tap * stride + i)));
                (Vector256<uint> a, Vector256<uint> b) = Vector256.Widen(low);
                (Vector256<uint> c, Vector256<uint> d) = Vector256.Widen(high);
                first += Vector256.ConvertToSingle(a.AsInt32()) * weight;
                second += Vector256.ConvertToSingle(b.AsInt32()) * weight;
                third += Vector256.ConvertToSingle(c.AsInt32()) * weight;
                fourth += Vector256.ConvertToSingle(d.AsInt32()) * weight;
            }
            first.StoreUnsafe(ref to, (nuint)i);
            second.StoreUnsafe(ref to, (nuint)i + 8);
            third.StoreUnsafe(ref to, (nuint)i + 16);
            fourth.StoreUnsafe(ref to, (nuint)i + 24);
        }
        for (; i < length; i++)
        {
            float sum = 0;
            for (int tap = 0; tap < weights.Length; tap++) sum += rows[tap * stride + i] * weights[tap];
            _line[i] = sum;
        }
    }

    private void ResizeMono(Span<byte> row)
    {
        // No bounds are checked in here: the plan keeps all taps of all pixels inside the line.
        ref float line = ref MemoryMarshal.GetArrayDataReference(_line);
        ref float weight = ref MemoryMarshal.GetArrayDataReference(_columns.Weights);
        int taps = _columns.Taps;
        int[] first = _columns.First;
        float[] grey = _grey;
        for (int x = 0; x < grey.Length; x++)
        {
            ref float source = ref Unsafe.Add(ref line, first[x]);
            float sum = 0;
            for (int tap = 0; tap < taps; tap++) sum += Unsafe.Add(ref weight, tap) * Unsafe.Add(ref source, tap);
            weight = ref Unsafe.Add(ref weight, taps);
            grey[x] = sum;
        }
        WriteGrey(grey, row);
    }

    // Each byte three times, 16 at a time.
    private static void WriteGrey(ReadOnlySpan<float> grey, Span<byte> row)
    {
        ref float from = ref MemoryMarshal.GetReference(grey);
        ref byte to = ref MemoryMarshal.GetReference(row);
        int x = 0;
        for (; x <= grey.Length - Vector128<byte>.Count; x += Vector128<byte>.Count)
        {
            Vector256<short> rounded = Vector256.Narrow(Rounded(Vector256.LoadUnsafe(ref from, (nuint)x)), Rounded(Vector256.LoadUnsafe(ref from, (nuint)x + 8)));
            Vector128<byte> bytes = Vector128.Narrow(rounded.GetLower(), rounded.GetUpper()).AsByte();
            Vector128.Shuffle(bytes, Vector128.Create((byte)0, 0, 0, 1, 1, 1, 2, 2, 2, 3, 3, 3, 4, 4, 4, 5)).StoreUnsafe(ref to, (nuint)(x * 3));
            Vector128.Shuffle(bytes, Vector128.Create((byte)5, 5, 6, 6, 6, 7, 7, 7, 8, 8, 8, 9, 9, 9, 10, 10)).StoreUnsafe(ref to, (nuint)(x * 3 + 16));
            Vector128.Shuffle(bytes, Vector128.Create((byte)10, 11, 11, 11, 12, 12, 12, 13, 13, 13, 14, 14, 14, 15, 15, 15)).StoreUnsafe(ref to, (nuint)(x * 3 + 32));
        }
        for (; x < grey.Length; x++) row.Slice(x * 3, 3).Fill(ToByte(grey[x]));
    }

    // The three channels of a pixel lie in one vector; its fourth number is the next pixel's first, and is not used.
    private void ResizeColor(Span<byte> row, bool swap)
    {
        ref float line = ref MemoryMarshal.GetArrayDataReference(_line);
        ref float weight = ref MemoryMarshal.GetArrayDataReference(_columns.Weights);
        int taps = _columns.Taps;
        int[] first = _columns.First;
        for (int x = 0; x < first.Length; x++)
        {
            ref float source = ref Unsafe.Add(ref line, first[x] * 3);
            Vector128<float> sum = default;
            for (int tap = 0; tap < taps; tap++) sum += Vector128.Create(Unsafe.Add(ref weight, tap)) * Vector128.LoadUnsafe(ref source, (nuint)(tap * 3));
            weight = ref Unsafe.Add(ref weight, taps);
            Vector128<int> rounded = Vector128.ConvertToInt32(Vector128.Clamp(sum + Vector128.Create(0.5f), default, Vector128.Create(255f)));
            if (swap) rounded = Vector128.Shuffle(rounded, Vector128.Create(2, 1, 0, 3));
            row[x * 3] = (byte)rounded[0];
            row[x * 3 + 1] = (byte)rounded[1];
            row[x * 3 + 2] = (byte)rounded[2];
        }
    }

    private static Vector256<int> Rounded(Vector256<float> values) => Vector256.ConvertToInt32(Vector256.Clamp(values + Vector256.Create(0.5f), default, Vector256.Create(255f)));

    private static byte ToByte(float value) => (byte)Math.Clamp(value + 0.5f, 0, 255);
}
