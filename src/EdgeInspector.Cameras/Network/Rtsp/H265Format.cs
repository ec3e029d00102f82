namespace EdgeInspector.Cameras.Network.Rtsp;

/// <summary>H.265 in RTP (RFC 7798), without decoding order numbers.</summary>
/// <param name="parameters">Parameter sets from the description of the stream, without start codes.</param>
internal sealed class H265Format(IEnumerable<byte[]> parameters) : NalUnits(parameters)
{
    private const int HeaderLength = 2;
    private const int LastSlice = 31, FirstLeading = 8, LastLeading = 9, FirstKey = 16, LastKey = 21;
    private const int VideoParameters = 32, PictureParameters = 34, Delimiter = 35, LastSingle = 47, Together = 48, Piece = 49;

    /// <inheritdoc/>
    public override string MatroskaCodec => "V_MPEGH/ISO/HEVC";

    /// <inheritdoc/>
    public override bool TryAdd(ReadOnlySpan<byte> payload)
    {
        if (payload.Length <= HeaderLength) return false;
        int type = TypeOf(payload);
        if (type <= LastSingle) return TryAddUnit(payload);
        if (type == Together) return TryAddTogether(payload[HeaderLength..]);
        if (type != Piece || payload.Length < HeaderLength + 2) return false;
        byte pieceHeader = payload[HeaderLength];
        byte header = (byte)(payload[0] & 0x81 | (pieceHeader & 0x3F) << 1);
        return TryAddPiece([header, payload[1]], payload[(HeaderLength + 1)..], (pieceHeader & 0x80) != 0, (pieceHeader & 0x40) != 0);
    }

    /// <inheritdoc/>
    protected override int TypeOf(ReadOnlySpan<byte> unit) => unit[0] >> 1 & 0x3F;

    /// <inheritdoc/>
    protected override bool IsFirstOfPicture(int type) => type is Delimiter or VideoParameters;

    /// <inheritdoc/>
    protected override bool IsSlice(int type) => type <= LastSlice;

    /// <inheritdoc/>
    protected override bool IsKeySlice(int type) => type is >= FirstKey and <= LastKey;

    /// <inheritdoc/>
    protected override bool IsLeadingSlice(int type) => type is FirstLeading or LastLeading;

    /// <inheritdoc/>
    protected override bool IsParameterSet(int type) => type is >= VideoParameters and <= PictureParameters;

    /// <inheritdoc/>
    protected override bool IsFirstParameterSet(int type) => type == VideoParameters;
}
