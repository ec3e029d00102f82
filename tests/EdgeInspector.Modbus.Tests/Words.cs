using EdgeInspector.Modbus.Map;

namespace EdgeInspector.Modbus.Tests;

/// <summary>Registers as a PLC reads them, decoded apart from the program's own code.</summary>
internal sealed class Words(ushort[] words)
{
    public bool Has(StatusBits bits) => ((StatusBits)(words[1] | (uint)words[2] << 16) & bits) == bits;

    public ulong Number(Register field, int shift = 0) =>
        words.Skip(field.Address + shift).Take(field.Count).Aggregate(0UL, (value, word) => value << 16 | word);

    public float Float(Register field) => BitConverter.UInt32BitsToSingle((uint)Number(field));

    public string Text(Register field) => string.Concat(
        words.Skip(field.Address).Take(field.Count).SelectMany(word => new[] { (char)(word >> 8), (char)(word & 255) })).TrimEnd('\0');

    public static void Put(ushort[] words, int at, string text)
    {
        for (int i = 0; i < text.Length; i++) words[at + i / 2] |= (ushort)(text[i] << (i % 2 == 0 ? 8 : 0));
    }
}
