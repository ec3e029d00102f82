using System.Buffers.Binary;
using System.Numerics;
using System.Text;

namespace EdgeInspector.Cameras.Network.Rtsp;

/// <summary>
/// Writes compressed pictures as a live Matroska stream (RFC 9559), the plainest container whose packets have an end and a time stamp: the
/// decoder need not wait for the next one, and what it puts out says which picture it is.
/// </summary>
internal sealed class MatroskaWriter
{
    private const uint Header = 0x1A45DFA3, DocType = 0x4282, DocTypeVersion = 0x4287, DocTypeReadVersion = 0x4285;
    private const uint Segment = 0x18538067, Info = 0x1549A966, TimestampScale = 0x2AD7B1, Tracks = 0x1654AE6B, Track = 0xAE;
    private const uint TrackNumber = 0xD7, TrackUid = 0x73C5, TrackType = 0x83, Codec = 0x86, Video = 0xE0, Width = 0xB0, Height = 0xBA;
    private const uint Cluster = 0x1F43B675, Timestamp = 0xE7, SimpleBlock = 0xA3;
    private const byte KeyFlag = 0x80;
    private static readonly byte[] UnknownLength = [0x01, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF];
    private readonly Stream _stream;

    /// <summary>Writes the head of the stream.</summary>
    /// <param name="stream">Stays the caller's.</param>
    /// <param name="codec">The encoding as Matroska names it.</param>
    /// <param name="nanoseconds">Length of a tick of the time stamps.</param>
    public MatroskaWriter(Stream stream, string codec, long nanoseconds)
    {
        _stream = stream;
        byte[] head = Element(Header, [.. Element(DocType, "matroska"u8), .. Number(DocTypeVersion, 4), .. Number(DocTypeReadVersion, 2)]);
        // The decoder knows the size from the pictures themselves.
        byte[] video = Element(Video, [.. Number(Width, 16), .. Number(Height, 16)]);
        byte[] name = Element(Codec, Encoding.ASCII.GetBytes(codec));
        byte[] track = Element(Track, [.. Number(TrackNumber, 1), .. Number(TrackUid, 1), .. Number(TrackType, 1), .. name, .. video]);
        byte[] info = Element(Info, Number(TimestampScale, nanoseconds));
        _stream.Write([.. head, .. Id(Segment), .. UnknownLength, .. info, .. Element(Tracks, track)]);
    }

    /// <summary>Writes one picture.</summary>
    /// <param name="at">Its time stamp in ticks, at least 0.</param>
    /// <param name="data">The picture.</param>
    /// <param name="isKey">Whether it needs no other.</param>
    public void Write(long at, ReadOnlySpan<byte> data, bool isKey)
    {
        // A cluster each, so that the time stamp can be large.
        byte[] time = Number(Timestamp, at), block = [0x81, 0, 0, isKey ? KeyFlag : (byte)0];
        byte[] head = [.. time, .. Id(SimpleBlock), .. Length(block.Length + data.Length), .. block];
        _stream.Write([.. Id(Cluster), .. Length(head.Length + data.Length), .. head]);
        _stream.Write(data);
        _stream.Flush();
    }

    private static byte[] Element(uint id, ReadOnlySpan<byte> content) => [.. Id(id), .. Length(content.Length), .. content];

    private static byte[] Number(uint id, long value)
    {
        byte[] bytes = new byte[8];
        BinaryPrimitives.WriteInt64BigEndian(bytes, value);
        return Element(id, bytes);
    }

    private static byte[] Id(uint id)
    {
        byte[] bytes = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, id);
        return bytes[(BitOperations.LeadingZeroCount(id) / 8)..];
    }

    // Always in eight bytes, the first of which says so.
    private static byte[] Length(long length)
    {
        byte[] bytes = new byte[8];
        BinaryPrimitives.WriteInt64BigEndian(bytes, length);
        bytes[0] = 0x01;
        return bytes;
    }
}
