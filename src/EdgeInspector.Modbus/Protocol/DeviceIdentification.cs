using System.Text;

namespace EdgeInspector.Modbus.Protocol;

/// <summary>Function 43/14: who answers.</summary>
/// <param name="agent">Name of the agent.</param>
/// <param name="version">Version of the program.</param>
internal sealed class DeviceIdentification(string agent, string version)
{
    private const byte Encapsulated = 43, ReadIdentification = 14, RegularAndSingle = 0x82;
    private const int LongestText = 64;
    private readonly byte[][] _objects =
    [
        Ascii("EdgeInspector"), Ascii("EdgeInspector"), Ascii(version), Ascii(""), Ascii("EdgeInspector"), Ascii("Modbus TCP"), Ascii(agent),
    ];

    /// <summary>Answers a request.</summary>
    /// <param name="pdu">The request, from its function on.</param>
    /// <param name="response">Where the answer goes, 253 bytes.</param>
    /// <returns>The answer's length.</returns>
    /// <exception cref="ModbusException">The request is refused.</exception>
    public int Answer(ReadOnlySpan<byte> pdu, Span<byte> response)
    {
        if (pdu.Length < 2 || pdu[1] != ReadIdentification) throw new ModbusException(ModbusException.IllegalFunction);
        if (pdu.Length != 4 || pdu[2] is 0 or > 4) throw new ModbusException(ModbusException.IllegalValue);
        byte code = pdu[2];
        bool isSingle = code == 4;
        if (isSingle && pdu[3] >= _objects.Length) throw new ModbusException(ModbusException.IllegalAddress);
        // 1 are the first three, 2 and 3 all; whoever asks from an unknown one on gets all, as the protocol says.
        int count = code == 1 ? 3 : _objects.Length, first = pdu[3] < count ? pdu[3] : 0, last = isSingle ? first : count - 1;
        int length = 7;
        byte given = 0;
        for (int i = first; i <= last; i++, given++)
        {
            byte[] text = _objects[i];
            response[length++] = (byte)i;
            response[length++] = (byte)text.Length;
            text.CopyTo(response[length..]);
            length += text.Length;
        }
        ReadOnlySpan<byte> head = [Encapsulated, ReadIdentification, code, RegularAndSingle, 0, 0, given];
        head.CopyTo(response);
        return length;
    }

    // All objects together stay below one answer's 253 bytes.
    private static byte[] Ascii(string text) => Encoding.ASCII.GetBytes(text.Length > LongestText ? text[..LongestText] : text);
}
