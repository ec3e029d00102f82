using System.Buffers.Binary;

namespace EdgeInspector.Cameras.Network.Rtsp;

/// <summary>One RTP packet (RFC 3550, section 5.1) in the caller's memory.</summary>
internal readonly ref struct RtpPacket
{
    private const int FixedHeader = 12;
    private const byte Version2 = 2;

    private RtpPacket(ReadOnlySpan<byte> datagram, ReadOnlySpan<byte> payload)
    {
        Type = (byte)(datagram[1] & 0x7F);
        IsMarked = (datagram[1] & 0x80) != 0;
        Number = BinaryPrimitives.ReadUInt16BigEndian(datagram[2..]);
        Timestamp = BinaryPrimitives.ReadUInt32BigEndian(datagram[4..]);
        Source = BinaryPrimitives.ReadUInt32BigEndian(datagram[8..]);
        Payload = payload;
    }

    /// <summary>Payload type, 0 to 127.</summary>
    public byte Type { get; }

    /// <summary>The marker bit: the last packet of a picture.</summary>
    public bool IsMarked { get; }

    /// <summary>Sequence number; the one after 65535 is 0.</summary>
    public ushort Number { get; }

    /// <summary>When the picture was taken, in ticks of the stream's clock; comes round.</summary>
    public uint Timestamp { get; }

    /// <summary>Who sends (SSRC).</summary>
    public uint Source { get; }

    /// <summary>What is in it, without padding.</summary>
    public ReadOnlySpan<byte> Payload { get; }

    /// <summary>Reads a packet; false when the bytes are none.</summary>
    public static bool TryRead(ReadOnlySpan<byte> datagram, out RtpPacket packet)
    {
        packet = default;
        if (datagram.Length < FixedHeader || datagram[0] >> 6 != Version2) return false;
        int start = FixedHeader + 4 * (datagram[0] & 0x0F), end = datagram.Length;
        bool hasPadding = (datagram[0] & 0x20) != 0, hasExtension = (datagram[0] & 0x10) != 0;
        if (hasExtension)
        {
            if (start + 4 > end) return false;
            start += 4 + 4 * BinaryPrimitives.ReadUInt16BigEndian(datagram[(start + 2)..]);
        }
        if (hasPadding) end -= datagram[^1];
        if (start > end) return false;
        packet = new RtpPacket(datagram, datagram[start..end]);
        return true;
    }
}
