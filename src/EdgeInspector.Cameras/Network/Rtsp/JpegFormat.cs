using System.Buffers;
using System.Buffers.Binary;
using EdgeInspector.Frames;

namespace EdgeInspector.Cameras.Network.Rtsp;

/// <summary>
/// JPEG in RTP (RFC 2435): the tables and sizes of a JPEG file are left out or abbreviated, and written again here.
/// </summary>
/// <param name="width">Width from the description of the stream, for pictures too large for the packets' own field; 0 without.</param>
/// <param name="height">Height, likewise.</param>
internal sealed class JpegFormat(int width, int height) : IPayloadFormat
{
    private const int HeaderLength = 8, RestartLength = 4, TableLength = 64;
    private const int FirstWithRestarts = 64, FirstOwnTables = 128, ChangingTables = 255;
    private readonly ArrayBufferWriter<byte> _scan = new();
    private readonly Dictionary<byte, byte[]> _known = [];
    private byte _type;
    private byte _quality;
    private int _width;
    private int _height;
    private int _restartInterval;
    private byte[]? _tables;

    /// <inheritdoc/>
    public string? MatroskaCodec => null;

    /// <inheritdoc/>
    public int Length => _scan.WrittenCount;

    /// <inheritdoc/>
    public bool HasPicture => Length > 0;

    /// <inheritdoc/>
    public bool IsKey => true;

    /// <inheritdoc/>
    public bool IsLeading => false;

    /// <inheritdoc/>
    public bool BeginsWithStart { get; private set; }

    /// <inheritdoc/>
    public bool TryAdd(ReadOnlySpan<byte> payload)
    {
        if (payload.Length < HeaderLength) return false;
        int offset = (int)(BinaryPrimitives.ReadUInt32BigEndian(payload) & 0xFF_FFFF);
        if (offset != Length) return false;
        (_type, _quality) = (payload[4], payload[5]);
        (_width, _height) = (payload[6] == 0 ? width : 8 * payload[6], payload[7] == 0 ? height : 8 * payload[7]);
        payload = payload[HeaderLength..];
        if (_type >= FirstWithRestarts)
        {
            if (payload.Length < RestartLength) return false;
            _restartInterval = BinaryPrimitives.ReadUInt16BigEndian(payload);
            payload = payload[RestartLength..];
        }
        if (offset == 0)
        {
            BeginsWithStart = true;
            if (!TryTakeTables(ref payload)) return false;
        }
        _scan.Write(payload);
        return true;
    }

    /// <inheritdoc/>
    public byte[]? Finish()
    {
        // Types 0 and 1, each with or without restart markers: one brightness and two colours at half the width, or half both.
        if ((_type & ~FirstWithRestarts) is not (0 or 1) || _tables is not { } tables || _width == 0 || _height == 0) return null;
        var file = new ArrayBufferWriter<byte>(Length + 512);
        file.Write((ReadOnlySpan<byte>)[0xFF, 0xD8]);
        for (int i = 0; i < tables.Length / TableLength; i++)
            Segment(file, 0xDB, [(byte)i, .. tables.AsSpan(i * TableLength, TableLength)]);
        byte colourTable = (byte)(tables.Length / TableLength - 1), sampling = (byte)((_type & 1) == 0 ? 0x21 : 0x22);
        byte[] size = [(byte)(_height >> 8), (byte)_height, (byte)(_width >> 8), (byte)_width];
        Segment(file, 0xC0, [8, .. size, 3, 1, sampling, 0, 2, 0x11, colourTable, 3, 0x11, colourTable]);
        Segment(file, 0xC4, JpegStandard.HuffmanTables);
        if (_type >= FirstWithRestarts) Segment(file, 0xDD, [(byte)(_restartInterval >> 8), (byte)_restartInterval]);
        Segment(file, 0xDA, [3, 1, 0x00, 2, 0x11, 3, 0x11, 0, 63, 0]);
        file.Write(_scan.WrittenSpan);
        if (!_scan.WrittenSpan.EndsWith((ReadOnlySpan<byte>)[0xFF, 0xD9])) file.Write((ReadOnlySpan<byte>)[0xFF, 0xD9]);
        return file.WrittenSpan.ToArray();
    }

    /// <inheritdoc/>
    public void Clear()
    {
        _scan.ResetWrittenCount();
        (BeginsWithStart, _tables) = (false, null);
    }

    /// <inheritdoc/>
    public void KeepParameters()
    {
        // Each picture has all of them.
    }

    private bool TryTakeTables(ref ReadOnlySpan<byte> payload)
    {
        if (_quality < FirstOwnTables)
        {
            if (_quality is 0 or >= 100) return false;
            _tables = JpegTables.OfQuality(_quality);
            return true;
        }
        if (payload.Length < 4) return false;
        byte precision = payload[1];
        int length = BinaryPrimitives.ReadUInt16BigEndian(payload[2..]);
        payload = payload[4..];
        if (length > payload.Length) return false;
        // Without tables they are those that came last with this number.
        if (length == 0) return _known.TryGetValue(_quality, out _tables);
        if (precision != 0 || length % TableLength != 0 || length > 4 * TableLength) return false;
        _tables = payload[..length].ToArray();
        payload = payload[length..];
        if (_quality != ChangingTables) _known[_quality] = _tables;
        return true;
    }

    private static void Segment(ArrayBufferWriter<byte> file, byte marker, ReadOnlySpan<byte> content)
    {
        file.Write((ReadOnlySpan<byte>)[0xFF, marker, (byte)((content.Length + 2) >> 8), (byte)(content.Length + 2)]);
        file.Write(content);
    }
}
