namespace EdgeInspector.Imaging.Codecs;

/// <summary>A table of codes (ITU-T T.81, annex C).</summary>
internal sealed class JpegHuffmanTable
{
    private const int Longest = 16, Quick = 8;
    private readonly ushort[] _quick = new ushort[1 << Quick];
    private readonly int[] _lastCode = new int[Longest + 1];
    private readonly int[] _offset = new int[Longest + 1];
    private readonly byte[] _symbols;

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
                    _quick[(code << shift) + rest] = (ushort)(length << 8 | symbols[next]);
            }
            _lastCode[length] = counts[length - 1] > 0 ? code - 1 : -1;
            code <<= 1;
        }
    }

    /// <summary>Finds the code that the bits begin with.</summary>
    /// <param name="bits">The next 16.</param>
    /// <param name="length">Its length; 0 when there is no such code.</param>
    /// <returns>What it means.</returns>
    public int Find(uint bits, out int length)
    {
        int quick = _quick[bits >> (Longest - Quick)];
        length = quick >> 8;
        if (length > 0) return (byte)quick;
        for (int longer = Quick + 1; longer <= Longest; longer++)
        {
            int code = (int)(bits >> (Longest - longer));
            if (code > _lastCode[longer]) continue;
            length = longer;
            return _symbols[Math.Max(0, code + _offset[longer])];
        }
        return 0;
    }
}
