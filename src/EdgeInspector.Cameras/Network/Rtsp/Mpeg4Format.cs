using System.Buffers;

namespace EdgeInspector.Cameras.Network.Rtsp;

/// <summary>MPEG-4 part 2 in RTP (RFC 6416).</summary>
/// <param name="configuration">The decoder's parameters from the description of the stream; may be empty.</param>
internal sealed class Mpeg4Format(byte[] configuration) : IPayloadFormat
{
    private const byte PictureCode = 0xB6, LastLayerCode = 0x2F, FirstLayerCode = 0x20;
    private readonly ArrayBufferWriter<byte> _picture = new();

    /// <inheritdoc/>
    public string MatroskaCodec => "V_MPEG4/ISO/ASP";

    /// <inheritdoc/>
    public int Length => _picture.WrittenCount;

    /// <inheritdoc/>
    public bool HasPicture => Picture >= 0;

    /// <inheritdoc/>
    public bool IsKey => Picture is var at && at >= 0 && at + 4 < Length && _picture.WrittenSpan[at + 4] >> 6 == 0;

    /// <inheritdoc/>
    public bool IsLeading => false;

    /// <inheritdoc/>
    public bool BeginsWithStart => _picture.WrittenSpan.StartsWith((ReadOnlySpan<byte>)[0, 0, 1]);

    // Where the picture begins behind its parameters; at most a few hundred bytes from the start.
    private int Picture => _picture.WrittenSpan.IndexOf((ReadOnlySpan<byte>)[0, 0, 1, PictureCode]);

    /// <inheritdoc/>
    public bool TryAdd(ReadOnlySpan<byte> payload)
    {
        _picture.Write(payload);
        return true;
    }

    /// <inheritdoc/>
    public byte[]? Finish() => IsKey && !HasLayer() ? [.. configuration, .. _picture.WrittenSpan] : _picture.WrittenSpan.ToArray();

    /// <inheritdoc/>
    public void Clear() => _picture.ResetWrittenCount();

    /// <inheritdoc/>
    public void KeepParameters()
    {
        // They stand at the start of the picture that comes next.
    }

    private bool HasLayer()
    {
        ReadOnlySpan<byte> head = _picture.WrittenSpan[..Picture];
        for (int at = head.IndexOf((ReadOnlySpan<byte>)[0, 0, 1]); at >= 0 && at + 3 < head.Length;)
        {
            if (head[at + 3] is >= FirstLayerCode and <= LastLayerCode) return true;
            int next = head[(at + 3)..].IndexOf((ReadOnlySpan<byte>)[0, 0, 1]);
            at = next < 0 ? -1 : at + 3 + next;
        }
        return false;
    }
}
