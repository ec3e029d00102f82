namespace EdgeInspector.Imaging.Codecs;

/// <summary>The bits of a JPEG file's coded data, up to the next marker; behind it there are zeros, which count as made up.</summary>
internal ref struct JpegBits(ReadOnlySpan<byte> file, int at)
{
    private const int Width = 32;
    private readonly ReadOnlySpan<byte> _file = file;
    private uint _bits;
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
    public int TakeSigned(int count)
    {
        int value = Take(count);
        return count > 0 && value < 1 << (count - 1) ? value - (1 << count) + 1 : value;
    }

    /// <summary>Takes a code.</summary>
    /// <returns>What it means; -1 when there is no such code.</returns>
    public int Take(JpegHuffmanTable table)
    {
        if (_count < 16) Fill();
        int symbol = table.Find(_bits >> 16, out int length);
        Drop(length);
        return length == 0 ? -1 : symbol;
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

    private void Drop(int count)
    {
        _bits <<= count;
        _count -= count;
    }

    private void Fill()
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
            _bits |= next << (Width - 8 - _count);
            _count += 8;
        }
    }
}
