using System.Buffers.Binary;
using EdgeInspector.Modbus.Map;
using EdgeInspector.Modbus.Stations;

namespace EdgeInspector.Modbus.Protocol;

/// <summary>Answers requests: functions 1 to 6, 15, 16, 23 and 43/14. Safe between threads.</summary>
/// <param name="stations">By unit, from 1.</param>
/// <param name="identification">Who answers.</param>
/// <param name="pass">Passes a command on; gets the station, the command and the address of whoever asked.</param>
internal sealed class RequestHandler(
    IReadOnlyList<PlcStation> stations, DeviceIdentification identification, Action<PlcStation, PlcCommand, string> pass)
{
    /// <summary>The longest request and answer.</summary>
    public const int LongestPdu = 253;

    private const int MostRegistersRead = 125, MostRegistersWritten = 123, MostRegistersExchanged = 121;
    private const int MostBitsRead = 2000, MostBitsWritten = 1968;

    /// <summary>Answers one request.</summary>
    /// <param name="unit">The unit: 1 to 247 by the stations' places; 0 and 255 are the first station.</param>
    /// <param name="pdu">The request, from its function on; at least 1 byte.</param>
    /// <param name="response">Where the answer goes, at least <see cref="LongestPdu"/> bytes.</param>
    /// <param name="by">Address of whoever asks.</param>
    /// <returns>The answer's length.</returns>
    public int Answer(byte unit, ReadOnlySpan<byte> pdu, Span<byte> response, string by)
    {
        try
        {
            int place = unit is 0 or 255 ? 0 : unit - 1;
            if (place >= stations.Count) throw new ModbusException(ModbusException.NoSuchUnit);
            PlcCommand? asked = null;
            int length = Answer(stations[place], pdu, response, ref asked);
            if (asked is not null) pass(stations[place], asked, by);
            return length;
        }
        catch (ModbusException exception)
        {
            response[0] = (byte)(pdu[0] | 0x80);
            response[1] = exception.Code;
            return 2;
        }
    }

    private int Answer(PlcStation station, ReadOnlySpan<byte> pdu, Span<byte> response, ref PlcCommand? asked)
    {
        response[0] = pdu[0];
        switch (pdu[0])
        {
            case 1 or 2:
                return ReadBits(station, pdu, response);
            case 3 or 4:
                return ReadRegisters(station, pdu, response);
            case 5:
                (int coil, int on) = TwoWords(pdu);
                if (on is not (0 or 0xFF00)) throw new ModbusException(ModbusException.IllegalValue);
                CheckAddress(coil, 1, 0, RegisterMap.Coils);
                asked = station.SetCoils((ushort)(1 << coil), (ushort)(on == 0 ? 0 : 1 << coil));
                return Echo(pdu, response);
            case 6:
                (int address, int value) = TwoWords(pdu);
                CheckAddress(address, 1, RegisterMap.FirstWritable, RegisterMap.Size);
                asked = station.Exchange((address, [(ushort)value]), null);
                return Echo(pdu, response);
            case 15:
                asked = WriteBits(station, pdu);
                return Echo(pdu, response);
            case 16:
                asked = station.Exchange(ReadWrite(pdu, 1, MostRegistersWritten), null);
                return Echo(pdu, response);
            case 23:
                return Exchange(station, pdu, response, ref asked);
            case 43:
                return identification.Answer(pdu, response);
            default:
                throw new ModbusException(ModbusException.IllegalFunction);
        }
    }

    private static int ReadBits(PlcStation station, ReadOnlySpan<byte> pdu, Span<byte> response)
    {
        (int address, int count) = TwoWords(pdu);
        CheckCount(count, MostBitsRead);
        bool isCoil = pdu[0] == 1;
        CheckAddress(address, count, 0, isCoil ? RegisterMap.Coils : RegisterMap.DiscreteInputs);
        uint bits = 0;
        station.Exchange((0, []), image => bits = isCoil
            ? (uint)image.Number(RegisterMap.ControlEcho)
            : (uint)(image.Number(RegisterMap.Status) | image.Number(RegisterMap.Status2) << 16));
        bits = count == 32 ? bits : bits >> address & ((1u << count) - 1);
        int bytes = (count + 7) / 8;
        response[1] = (byte)bytes;
        for (int i = 0; i < bytes; i++) response[2 + i] = (byte)(bits >> 8 * i);
        return 2 + bytes;
    }

    private static int ReadRegisters(PlcStation station, ReadOnlySpan<byte> pdu, Span<byte> response)
    {
        (int address, int count) = TwoWords(pdu);
        CheckCount(count, MostRegistersRead);
        CheckAddress(address, count, 0, RegisterMap.Size);
        station.Exchange((0, []), Copy(address, count, out ushort[] words));
        return Put(words, response);
    }

    private static int Exchange(PlcStation station, ReadOnlySpan<byte> pdu, Span<byte> response, ref PlcCommand? asked)
    {
        if (pdu.Length < 10) throw new ModbusException(ModbusException.IllegalValue);
        int address = Word(pdu, 1), count = Word(pdu, 3);
        CheckCount(count, MostRegistersRead);
        (int Address, ushort[] Values) write = ReadWrite(pdu, 5, MostRegistersExchanged);
        CheckAddress(address, count, 0, RegisterMap.Size);
        asked = station.Exchange(write, Copy(address, count, out ushort[] words));
        return Put(words, response);
    }

    private static PlcCommand? WriteBits(PlcStation station, ReadOnlySpan<byte> pdu)
    {
        if (pdu.Length < 6) throw new ModbusException(ModbusException.IllegalValue);
        int address = Word(pdu, 1), count = Word(pdu, 3), bytes = (count + 7) / 8;
        CheckCount(count, MostBitsWritten);
        if (pdu[5] != bytes || pdu.Length != 6 + bytes) throw new ModbusException(ModbusException.IllegalValue);
        CheckAddress(address, count, 0, RegisterMap.Coils);
        int values = pdu[6] | (bytes > 1 ? pdu[7] << 8 : 0), mask = (1 << count) - 1;
        return station.SetCoils((ushort)(mask << address), (ushort)((values & mask) << address));
    }

    // Address, count, number of bytes and values, as functions 16 and 23 have them.
    private static (int Address, ushort[] Values) ReadWrite(ReadOnlySpan<byte> pdu, int at, int most)
    {
        if (pdu.Length < at + 5) throw new ModbusException(ModbusException.IllegalValue);
        int address = Word(pdu, at), count = Word(pdu, at + 2);
        CheckCount(count, most);
        if (pdu[at + 4] != 2 * count || pdu.Length != at + 5 + 2 * count) throw new ModbusException(ModbusException.IllegalValue);
        CheckAddress(address, count, RegisterMap.FirstWritable, RegisterMap.Size);
        ushort[] values = new ushort[count];
        for (int i = 0; i < count; i++) values[i] = (ushort)Word(pdu, at + 5 + 2 * i);
        return (address, values);
    }

    private static Action<RegisterImage> Copy(int address, int count, out ushort[] words)
    {
        ushort[] copy = words = new ushort[count];
        return image => image.Words.Slice(address, count).CopyTo(copy);
    }

    private static int Put(ushort[] words, Span<byte> response)
    {
        response[1] = (byte)(2 * words.Length);
        for (int i = 0; i < words.Length; i++) BinaryPrimitives.WriteUInt16BigEndian(response[(2 + 2 * i)..], words[i]);
        return 2 + 2 * words.Length;
    }

    // Writes are answered with their first five bytes.
    private static int Echo(ReadOnlySpan<byte> pdu, Span<byte> response)
    {
        pdu[..5].CopyTo(response);
        return 5;
    }

    private static (int First, int Second) TwoWords(ReadOnlySpan<byte> pdu) =>
        pdu.Length == 5 ? (Word(pdu, 1), Word(pdu, 3)) : throw new ModbusException(ModbusException.IllegalValue);

    private static int Word(ReadOnlySpan<byte> pdu, int at) => BinaryPrimitives.ReadUInt16BigEndian(pdu[at..]);

    private static void CheckCount(int count, int most)
    {
        if (count < 1 || count > most) throw new ModbusException(ModbusException.IllegalValue);
    }

    private static void CheckAddress(int address, int count, int first, int end)
    {
        if (address < first || address + count > end) throw new ModbusException(ModbusException.IllegalAddress);
    }
}
