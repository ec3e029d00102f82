namespace EdgeInspector.Cameras.Network.Rtsp;

/// <summary>How pictures of one encoding are cut into RTP packets. Collects one picture at a time.</summary>
internal interface IPayloadFormat
{
    /// <summary>The encoding as Matroska names it; null when the agent decodes it itself.</summary>
    string? MatroskaCodec { get; }

    /// <summary>Bytes collected so far.</summary>
    int Length { get; }

    /// <summary>Whether it holds a picture, and not only parameters of later ones.</summary>
    bool HasPicture { get; }

    /// <summary>Whether the picture needs no other one.</summary>
    bool IsKey { get; }

    /// <summary>Whether the picture builds on pictures from before the key picture that it follows.</summary>
    bool IsLeading { get; }

    /// <summary>Whether its first packet can only be the first one of a picture, so that nothing before it is missing.</summary>
    bool BeginsWithStart { get; }

    /// <summary>Adds a packet's payload; false when it does not continue what came before.</summary>
    bool TryAdd(ReadOnlySpan<byte> payload);

    /// <summary>The picture as the decoder takes it; null when parts of it are missing after all.</summary>
    byte[]? Finish();

    /// <summary>Forgets the picture.</summary>
    void Clear();

    /// <summary>Keeps the parameters that it holds for the picture that comes next.</summary>
    void KeepParameters();
}
