using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace EdgeInspector.Imaging.Codecs;

/// <summary>
/// The bits of a JPEG file's coded data, up to the next marker; behind it there are zeros, which count as made up. Camera pictures are read
/// with it before they are decoded, so it must cost little of what decoding does.
/// </summary>
internal ref struct JpegBits(ReadOnlySpan<byte> file, int at)
{
    // A code of 16 bits and a value of 15.
    private const int LongestPair = 31;
    private const int Width = 64, LastDetail = 63, LongestRun = 15;
    private readonly ReadOnlySpan<byte> _file = file;
    private ulong _bits;
    private int _count;
    private int _madeUp;

    /// <summary>Where the next byte is.</summary>
    public int At { get; private set; } = at;

    /// <summary>Whether more was read than there is.</summary>
    public readonly bool IsOverrun => _count < _madeUp;

    /// <summary>Takes some bits.</summary>
    /// <param name="count">0 to 16.</param>
    public int Take(int count)
    {
        if (count == 0) return 0;
        if (_count < count) Fill();
        int value = (int)(_bits >> (Width - count));
        Drop(count);
        return value;
    }

    /// <summary>Takes a number with its sign, coded as T.81's figure F.12 says.</summary>
    public int TakeSigned(int count) => Signed(Take(count), count);

    /// <summary>Takes a code.</summary>
    /// <returns>What it means; -1 when there is no such code.</returns>
    public int Take(JpegHuffmanTable table)
    {
        if (_count < LongestPair) Fill();
        uint entry = table.Find(_bits);
        Drop(JpegHuffmanTable.LengthOf(entry));
        return entry == 0 ? -1 : JpegHuffmanTable.SymbolOf(entry);
    }

    /// <summary>Passes over blocks of a sequential picture.</summary>
    /// <param name="component">What they belong to.</param>
    /// <param name="blocks">How many.</param>
    /// <returns>What is wrong; null when nothing is.</returns>
    public string? PassBlocks(JpegComponent component, int blocks)
    {
        // All that changes stays in registers: this is where nearly all of the time goes.
        (ulong bits, int count, int predicted) = (_bits, _count, component.Predicted);
        JpegHuffmanTable averages = component.Averages!, details = component.Details!;
        JpegLimits limits = component.Limits!;
        ref JpegCodeRow first = ref MemoryMarshal.GetArrayDataReference(component.DetailRows);
        string? fault = null;
        for (; blocks > 0 && fault is null; blocks--)
        {
            if (count < LongestPair) Fill(ref bits, ref count);
            uint average = averages.Find(bits);
            int averageSize = JpegHuffmanTable.SymbolOf(average);
            if (average == 0 || averageSize > 15)
            {
                fault = JpegFaults.NoCode;
                break;
            }
            predicted += Signed((int)(bits << JpegHuffmanTable.LengthOf(average) >> 1 >> (Width - 1 - averageSize)), averageSize);
            bits <<= JpegHuffmanTable.WholeOf(average);
            count -= JpegHuffmanTable.WholeOf(average);
            if (!limits.IsPossible(0, predicted)) fault = JpegFaults.NoValue;
            for (int k = 1; k <= LastDetail && fault is null;)
            {
                if (count < LongestPair) Fill(ref bits, ref count);
                // There are rows for all that these bits can be.
                JpegCodeRow row = Unsafe.Add(ref first, (nint)(bits >> (Width - JpegCodeRow.Bits)));
                int next = k + row.Values;
                if (next <= LastDetail)
                {
                    bits <<= row.Length;
                    count -= row.Length;
                    k = next;
                    if (!row.IsLast) continue;
                    break;
                }
                // One alone: behind the block's last value comes another block, and what is rare is looked at more closely.
                uint entry = details.Find(bits);
                int symbol = JpegHuffmanTable.SymbolOf(entry), size = symbol & 15, last = k + (symbol >> 4);
                if (symbol == 0 && entry != 0) last = LastDetail;
                else if (size == 0 || last > LastDetail || size > limits.AnyOfSize(last)) fault = FaultOf(entry, last, bits, limits);
                bits <<= JpegHuffmanTable.WholeOf(entry);
                count -= JpegHuffmanTable.WholeOf(entry);
                k = last + 1;
            }
        }
        (_bits, _count, component.Predicted) = (bits, count, predicted);
        return fault;
    }

    // Of a code that is not the end of a block, for the value at the place.
    private static string? FaultOf(uint entry, int place, ulong bits, JpegLimits limits)
    {
        int symbol = JpegHuffmanTable.SymbolOf(entry), size = symbol & 15;
        if (entry == 0 || (size == 0 && symbol >> 4 < LongestRun)) return JpegFaults.NoCode;
        if (place > LastDetail) return JpegFaults.TooMany;
        if (size == 0) return null;
        int value = Signed((int)(bits << JpegHuffmanTable.LengthOf(entry) >> (Width - size)), size);
        return limits.IsPossible(place, value) ? null : JpegFaults.NoValue;
    }

    /// <summary>Ends the data: less than a byte may be left, and a marker must follow.</summary>
    /// <returns>What is wrong; null when nothing is.</returns>
    public string? End()
    {
        int left = _count - _madeUp;
        (_bits, _count, _madeUp) = (0, 0, 0);
        if (left < 0) return "its coded data end too early";
        while (At + 1 < _file.Length && _file[At] == 0xFF && _file[At + 1] == 0xFF) At++;
        return left >= 8 || (At < _file.Length && _file[At] != 0xFF) ? "more coded data than the picture has blocks" : null;
    }

    /// <summary>Passes the marker between two parts of the data.</summary>
    /// <param name="number">Which of the eight must come.</param>
    public bool TryPassRestart(int number)
    {
        if (At + 1 >= _file.Length || _file[At] != 0xFF || _file[At + 1] != 0xD0 + number) return false;
        At += 2;
        return true;
    }

    private static int Signed(int value, int count) => count > 0 && value < 1 << (count - 1) ? value - (1 << count) + 1 : value;

    private void Drop(int count)
    {
        _bits <<= count;
        _count -= count;
    }

    private void Fill() => Fill(ref _bits, ref _count);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Fill(ref ulong bits, ref int count)
    {
        if (At + sizeof(ulong) <= _file.Length)
        {
            ulong next = BinaryPrimitives.ReadUInt64BigEndian(_file[At..]);
            // Without FF there is no marker in it, and nothing is stuffed. The rest of a byte that is not counted is written once more
            // later.
            if (((~next - 0x0101_0101_0101_0101) & next & 0x8080_8080_8080_8080) == 0)
            {
                int bytes = (Width - count) >> 3;
                bits |= next >> count;
                count += 8 * bytes;
                At += bytes;
                return;
            }
        }
        (_bits, _count) = (bits, count);
        FillByBytes();
        (bits, count) = (_bits, _count);
    }

    private void FillByBytes()
    {
        while (_count <= Width - 8)
        {
            uint next = 0;
            bool isMarker = At >= _file.Length || (_file[At] == 0xFF && (At + 1 >= _file.Length || _file[At + 1] != 0));
            if (isMarker)
            {
                _madeUp += 8;
            }
            else
            {
                next = _file[At];
                At += next == 0xFF ? 2 : 1;
            }
            _bits |= (ulong)next << (Width - 8 - _count);
            _count += 8;
        }
    }
}
