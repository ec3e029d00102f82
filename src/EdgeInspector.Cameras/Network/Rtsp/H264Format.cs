namespace EdgeInspector.Cameras.Network.Rtsp;

/// <summary>H.264 in RTP (RFC 6184), packetization modes 0 and 1.</summary>
/// <param name="parameters">Parameter sets from the description of the stream, without start codes.</param>
internal sealed class H264Format(IEnumerable<byte[]> parameters) : NalUnits(parameters)
{
    private const int FirstSlice = 1, LastSlice = 5, KeySlice = 5, Delimiter = 9;
    private const int SequenceParameters = 7, PictureParameters = 8, ExtendedParameters = 13;
    private const int LastSingle = 23, Together = 24, Piece = 28;

    /// <inheritdoc/>
    public override string MatroskaCodec => "V_MPEG4/ISO/AVC";

    /// <inheritdoc/>
    public override bool TryAdd(ReadOnlySpan<byte> payload)
    {
        if (payload.IsEmpty) return false;
        int type = TypeOf(payload);
        if (type is > 0 and <= LastSingle) return TryAddUnit(payload);
        if (type == Together) return TryAddTogether(payload[1..]);
        if (type != Piece || payload.Length < 3) return false;
        byte header = (byte)(payload[0] & 0xE0 | payload[1] & 0x1F);
        return TryAddPiece([header], payload[2..], (payload[1] & 0x80) != 0, (payload[1] & 0x40) != 0);
    }

    /// <inheritdoc/>
    protected override int TypeOf(ReadOnlySpan<byte> unit) => unit[0] & 0x1F;

    /// <inheritdoc/>
    protected override bool IsFirstOfPicture(int type) => type is Delimiter or SequenceParameters;

    /// <inheritdoc/>
    protected override bool IsSlice(int type) => type is >= FirstSlice and <= LastSlice;

    /// <inheritdoc/>
    protected override bool IsKeySlice(int type) => type == KeySlice;

    /// <inheritdoc/>
    protected override bool IsLeadingSlice(int type) => false;

    /// <inheritdoc/>
    protected override bool IsParameterSet(int type) => type is SequenceParameters or PictureParameters or ExtendedParameters;

    /// <inheritdoc/>
    protected override bool IsFirstParameterSet(int type) => type == SequenceParameters;
}
