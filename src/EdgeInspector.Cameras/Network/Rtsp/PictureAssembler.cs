namespace EdgeInspector.Cameras.Network.Rtsp;

/// <summary>
/// Makes pictures of packets and knows of each whether all of it arrived. A picture ends with its marked packet, so that it need not wait
/// for the next one; until the first pictures have shown that the camera marks exactly the last one, it ends when another time stamp comes.
/// </summary>
/// <param name="format">Puts the packets together.</param>
/// <param name="take">Takes each picture.</param>
internal sealed class PictureAssembler(IPayloadFormat format, TimeProvider time, Action<CodedPicture> take)
{
    /// <summary>Bytes of the largest picture.</summary>
    public const int MaxLength = 64 << 20;

    private const int PicturesUntilTrust = 4;
    private int _rightMarks;
    private bool _marksWrongly;
    private bool _isOpen;
    private bool _isWhole;
    private bool _isMarked;
    private bool _continuesLast;
    private bool _followsLoss;
    private uint _timestamp;
    private uint? _lastTimestamp;
    private long _at;
    private long _begun;
    private long _received;

    private bool TrustsMarks => !_marksWrongly && _rightMarks >= PicturesUntilTrust;

    /// <summary>Takes the next packet.</summary>
    /// <param name="packet">In the order of the numbers.</param>
    /// <param name="missing">Packets that were lost before it.</param>
    /// <exception cref="Frames.CameraLostException">A picture without an end.</exception>
    public void Take(RtpPacket packet, int missing)
    {
        bool continues = _isOpen && packet.Timestamp == _timestamp;
        if (missing > 0)
        {
            // The lost ones may be the open picture's last, and the next one's first.
            _isWhole = false;
            _followsLoss = true;
        }
        if (!continues)
        {
            if (_isOpen) Close();
            Begin(packet, missing);
        }
        else if (_isMarked)
        {
            _marksWrongly = true;
        }
        _isMarked = packet.IsMarked;
        _received = time.GetTimestamp();
        if (!format.TryAdd(packet.Payload)) _isWhole = false;
        if (missing > 0 && !continues && format.BeginsWithStart) _isWhole = true;
        if (format.Length > MaxLength) throw new Frames.CameraLostException("The camera sends a picture without an end.");
        if (_isMarked && TrustsMarks) Close();
    }

    private void Begin(RtpPacket packet, int missing)
    {
        _continuesLast = packet.Timestamp == _lastTimestamp;
        if (_continuesLast && missing == 0) _marksWrongly = true;
        (_isOpen, _isWhole, _timestamp, _begun) = (true, missing == 0 && !_continuesLast, packet.Timestamp, time.GetTimestamp());
    }

    private void Close()
    {
        _isOpen = false;
        if (!format.HasPicture && _isWhole)
        {
            format.KeepParameters();
            return;
        }
        _rightMarks = _isMarked ? _rightMarks + 1 : _isWhole ? 0 : _rightMarks;
        _at += _lastTimestamp is { } last ? (int)(_timestamp - last) : 0;
        _lastTimestamp = _timestamp;
        byte[]? data = _isWhole ? format.Finish() : null;
        var picture = new CodedPicture(
            _at, data ?? [], data is not null, format.IsKey, format.IsLeading, _continuesLast, _followsLoss, _begun, _received);
        format.Clear();
        _followsLoss = false;
        take(picture);
    }
}
