namespace EdgeInspector.Modbus.Map;

/// <summary>The registers of one unit at one moment. Used by one thread at a time.</summary>
internal sealed class RegisterImage
{
    private readonly ushort[] _words = new ushort[RegisterMap.Size];

    /// <summary>All registers.</summary>
    public ReadOnlySpan<ushort> Words => _words;

    /// <summary>Sets every register that is not the PLC's to 0.</summary>
    public void ClearReadOnly() => _words.AsSpan(0, RegisterMap.FirstWritable).Clear();

    /// <summary>Writes registers as they come.</summary>
    public void Write(int address, ReadOnlySpan<ushort> values) => values.CopyTo(_words.AsSpan(address));

    /// <summary>Writes a whole number of a field's width; one that does not fit becomes the field's largest.</summary>
    /// <param name="shift">Registers behind the field's own place.</param>
    public void Put(Register field, ulong value, int shift = 0)
    {
        int bits = 16 * field.Count;
        ulong kept = bits < 64 ? Math.Min(value, (1UL << bits) - 1) : value;
        for (int i = field.Count - 1; i >= 0; i--, kept >>= 16) _words[field.Address + shift + i] = (ushort)kept;
    }

    /// <summary>Writes a float; null becomes NaN.</summary>
    public void Put(Register field, float? value, int shift = 0) => Put(field, BitConverter.SingleToUInt32Bits(value ?? float.NaN), shift);

    /// <summary>Writes a text, as much of it as fits.</summary>
    public void Put(Register field, string? text, int shift = 0)
    {
        for (int i = 0; i < field.Count; i++)
            _words[field.Address + shift + i] = (ushort)(Character(text, 2 * i) << 8 | Character(text, 2 * i + 1));
    }

    /// <summary>Reads a whole number.</summary>
    public ulong Number(Register field)
    {
        ulong value = 0;
        for (int i = 0; i < field.Count; i++) value = value << 16 | _words[field.Address + i];
        return value;
    }

    /// <summary>Reads a text up to its first zero, without blanks at its end.</summary>
    /// <returns>Null when it holds what is no printable ASCII.</returns>
    public string? Text(Register field)
    {
        Span<char> characters = stackalloc char[2 * field.Count];
        for (int i = 0; i < characters.Length; i++) characters[i] = (char)(byte)(_words[field.Address + i / 2] >> (i % 2 == 0 ? 8 : 0));
        int end = characters.IndexOf('\0');
        string text = new string(end < 0 ? characters : characters[..end]).TrimEnd(' ');
        return text.All(one => one is >= ' ' and <= '~') ? text : null;
    }

    private static int Character(string? text, int index) => text is null || index >= text.Length ? 0
        : text[index] is >= ' ' and <= '~' ? text[index]
        : '?';
}
