namespace EdgeInspector.Imaging.Codecs;

/// <summary>
/// A table of codes (ITU-T T.81, annex C). What a code stands for says in its lower half how many bits of a value follow; both are found
/// with
/// one look.
/// </summary>
internal sealed class JpegHuffmanTable
{
    private const int Longest = 16, Quick = 10, Width = 64;
    // Bits of code and value together, from bit 8 on what it stands for, from bit 16 on bits of the code alone; 0 for a longer code, or
    // none.
    private readonly uint[] _quick = new uint[1 << Quick];
    private readonly int[] _lastCode = new int[Longest + 1];
    private readonly int[] _offset = new int[Longest + 1];
    private readonly byte[] _symbols;
    private JpegCodeRow[] _rows = [];
    private int _rowsUpTo = -1;

    /// <param name="counts">Codes of each length from 1 to 16 bits.</param>
    /// <param name="symbols">What they mean, in order.</param>
    public JpegHuffmanTable(ReadOnlySpan<byte> counts, ReadOnlySpan<byte> symbols)
    {
        _symbols = symbols.ToArray();
        int code = 0, next = 0;
        for (int length = 1; length <= Longest; length++)
        {
            _offset[length] = next - code;
            for (int i = 0; i < counts[length - 1]; i++, code++, next++)
            {
                if (length > Quick) continue;
                int shift = Quick - length;
                for (int rest = 0; rest < 1 << shift && (code << shift) + rest < _quick.Length; rest++)
                    _quick[(code << shift) + rest] = Entry(length, symbols[next]);
            }
            _lastCode[length] = counts[length - 1] > 0 ? code - 1 : -1;
            code <<= 1;
        }
    }

    /// <summary>What a found code stands for.</summary>
    public static int SymbolOf(uint entry) => (byte)(entry >> 8);

    /// <summary>Bits of a found code; 0 when none was found.</summary>
    public static int LengthOf(uint entry) => (int)(entry >> 16);

    /// <summary>Bits of a found code and of the value behind it.</summary>
    public static int WholeOf(uint entry) => (byte)entry;

    /// <summary>Finds the code that the bits begin with.</summary>
    /// <param name="bits">The next bits, from the highest on; at least 16.</param>
    /// <returns>What was found; 0 when there is no such code.</returns>
    public uint Find(ulong bits) => _quick[bits >> (Width - Quick)] is var entry && entry != 0 ? entry : FindLong(bits);

    /// <summary>What each of the first bits begin with, for the values of a sequential block behind its average.</summary>
    /// <param name="largestSize">Longer values must be looked at.</param>
    public JpegCodeRow[] Rows(int largestSize)
    {
        if (_rowsUpTo == largestSize) return _rows;
        var rows = new JpegCodeRow[1 << JpegCodeRow.Bits];
        for (int i = 0; i < rows.Length; i++) rows[i] = RowOf((ulong)i << (Width - JpegCodeRow.Bits), largestSize);
        (_rows, _rowsUpTo) = (rows, largestSize);
        return rows;
    }

    private JpegCodeRow RowOf(ulong bits, int largestSize)
    {
        int length = 0, values = 0;
        while (length < JpegCodeRow.Bits)
        {
            uint entry = _quick[bits << length >> (Width - Quick)];
            int symbol = SymbolOf(entry), run = symbol >> 4, size = symbol & 15;
            // An end that says more than that is a fault, which is found one by one; a row of 16 that are 0 has no value either.
            bool isEnd = symbol == 0, isKnown = entry != 0 && size <= largestSize && (size > 0 || isEnd || run == 15);
            // The value itself need not be among the bits.
            if (!isKnown || length + LengthOf(entry) > JpegCodeRow.Bits) break;
            length += WholeOf(entry);
            if (isEnd) return new JpegCodeRow(length, values, isLast: true);
            values += run + 1;
        }
        return length == 0 ? JpegCodeRow.None : new JpegCodeRow(length, values, isLast: false);
    }

    private uint FindLong(ulong bits)
    {
        for (int length = Quick + 1; length <= Longest; length++)
        {
            int code = (int)(bits >> (Width - length));
            if (code <= _lastCode[length]) return Entry(length, _symbols[Math.Max(0, code + _offset[length])]);
        }
        return 0;
    }

    private static uint Entry(int length, byte symbol) => (uint)(length << 16 | symbol << 8 | (length + (symbol & 15)));
}
