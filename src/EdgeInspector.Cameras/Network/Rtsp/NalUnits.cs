using System.Buffers;

namespace EdgeInspector.Cameras.Network.Rtsp;

/// <summary>
/// What H.264 and H.265 share: a picture is a row of units, each sent in one packet, together with others in one, or cut into several.
/// The decoder takes them with a start code before each.
/// </summary>
internal abstract class NalUnits : IPayloadFormat
{
    private static readonly byte[] StartCode = [0, 0, 0, 1];
    private readonly ArrayBufferWriter<byte> _picture = new();
    private readonly ParameterSets _parameters = new();
    private readonly ArrayBufferWriter<byte> _unit = new();
    private int? _firstType;
    private bool _isCut;

    /// <param name="parameters">Parameter sets from the description of the stream, without start codes.</param>
    protected NalUnits(IEnumerable<byte[]> parameters)
    {
        foreach (byte[] set in parameters) _parameters.Add(TypeOf(set), set);
    }

    /// <inheritdoc/>
    public abstract string MatroskaCodec { get; }

    /// <inheritdoc/>
    public int Length => _picture.WrittenCount + _unit.WrittenCount;

    /// <inheritdoc/>
    public bool HasPicture { get; private set; }

    /// <inheritdoc/>
    public bool IsKey { get; private set; }

    /// <inheritdoc/>
    public bool IsLeading { get; private set; }

    /// <inheritdoc/>
    public bool BeginsWithStart => _firstType is { } type && IsFirstOfPicture(type);

    private bool HasParameters { get; set; }

    /// <inheritdoc/>
    public abstract bool TryAdd(ReadOnlySpan<byte> payload);

    /// <inheritdoc/>
    public byte[]? Finish()
    {
        if (_isCut) return null;
        // A key picture can only be decoded with its parameters; many cameras send them once, or in the description alone.
        if (!IsKey || HasParameters) return _picture.WrittenSpan.ToArray();
        var whole = new ArrayBufferWriter<byte>(_picture.WrittenCount + 1024);
        foreach (byte[] set in _parameters.All) Write(whole, set);
        whole.Write(_picture.WrittenSpan);
        return whole.WrittenSpan.ToArray();
    }

    /// <inheritdoc/>
    public void Clear()
    {
        KeepParameters();
        _picture.ResetWrittenCount();
        (HasPicture, IsKey, IsLeading, HasParameters) = (false, false, false, false);
    }

    /// <inheritdoc/>
    public void KeepParameters()
    {
        _unit.ResetWrittenCount();
        (_firstType, _isCut) = (null, false);
    }

    /// <summary>The type in a unit's header.</summary>
    protected abstract int TypeOf(ReadOnlySpan<byte> unit);

    /// <summary>Whether a unit of the type begins a picture wherever it stands.</summary>
    protected abstract bool IsFirstOfPicture(int type);

    /// <summary>Whether the type is a piece of a picture.</summary>
    protected abstract bool IsSlice(int type);

    /// <summary>Whether the type is a slice of a picture that needs no other.</summary>
    protected abstract bool IsKeySlice(int type);

    /// <summary>Whether the type is a slice of a picture that builds on those before the key picture that it follows.</summary>
    protected abstract bool IsLeadingSlice(int type);

    /// <summary>Whether the type holds parameters of pictures.</summary>
    protected abstract bool IsParameterSet(int type);

    /// <summary>Whether a parameter set of the type is the first of its row.</summary>
    protected abstract bool IsFirstParameterSet(int type);

    /// <summary>Adds a whole unit; false when another one was not finished.</summary>
    protected bool TryAddUnit(ReadOnlySpan<byte> unit)
    {
        if (_isCut || unit.IsEmpty) return false;
        Add(unit);
        return true;
    }

    /// <summary>Adds units with their lengths in two bytes before each; false when they do not add up.</summary>
    protected bool TryAddTogether(ReadOnlySpan<byte> units)
    {
        while (units.Length > 2)
        {
            int length = units[0] << 8 | units[1];
            if (length + 2 > units.Length || !TryAddUnit(units.Slice(2, length))) return false;
            units = units[(2 + length)..];
        }
        return units.IsEmpty;
    }

    /// <summary>Adds a piece of a unit; false when it does not continue the piece before.</summary>
    /// <param name="header">The unit's own header.</param>
    /// <param name="piece">Bytes behind the header.</param>
    /// <param name="isFirst">The first piece.</param>
    /// <param name="isLast">The last piece.</param>
    protected bool TryAddPiece(ReadOnlySpan<byte> header, ReadOnlySpan<byte> piece, bool isFirst, bool isLast)
    {
        if (isFirst == _isCut) return false;
        if (isFirst)
        {
            _unit.ResetWrittenCount();
            _unit.Write(header);
            // Known from the first piece, so that also a damaged picture counts as one.
            Note(TypeOf(header));
        }
        _unit.Write(piece);
        _isCut = !isLast;
        if (!isLast) return true;
        Add(_unit.WrittenSpan);
        _unit.ResetWrittenCount();
        return true;
    }

    private void Add(ReadOnlySpan<byte> unit)
    {
        int type = TypeOf(unit);
        Note(type);
        if (IsParameterSet(type))
        {
            // Another first set begins a new row; the same again says nothing about those that follow it.
            if (IsFirstParameterSet(type) && !_parameters.Contains(type, unit)) _parameters.Clear();
            _parameters.Add(type, unit);
            HasParameters |= IsFirstParameterSet(type);
        }
        // All else says nothing about the pixels (messages, delimiters, filler).
        if (IsParameterSet(type) || IsSlice(type)) Write(_picture, unit);
    }

    private void Note(int type)
    {
        _firstType ??= type;
        HasPicture |= IsSlice(type);
        IsKey |= IsKeySlice(type);
        IsLeading |= IsLeadingSlice(type);
    }

    private static void Write(ArrayBufferWriter<byte> to, ReadOnlySpan<byte> unit)
    {
        to.Write(StartCode);
        to.Write(unit);
    }
}
