namespace EdgeInspector.Cameras.Network.Ffmpeg;

/// <summary>
/// Decides about pictures of a stream that ffmpeg itself receives. Between what it says of damage and the picture that is meant lie as
/// many pictures as it reads ahead: after a complaint only a key picture well behind it is trusted. Safe between threads.
/// </summary>
internal sealed class DecoderErrorGate(TimeProvider time)
{
    // ffmpeg 7 queues 8 packets before its decoder, and pictures behind it.
    private const int PicturesAhead = 16;
    private static readonly TimeSpan TimeAhead = TimeSpan.FromSeconds(1);
    private readonly Lock _lock = new();
    private bool _isDamaged;
    private int _pictures;
    private long _since;

    /// <summary>Takes note of a complaint.</summary>
    public void Complain()
    {
        lock (_lock) (_isDamaged, _pictures, _since) = (true, 0, time.GetTimestamp());
    }

    /// <summary>Whether the next picture is what the camera saw.</summary>
    public bool Trusts(bool isKey)
    {
        lock (_lock)
        {
            if (_isDamaged && isKey && _pictures >= PicturesAhead && time.GetElapsedTime(_since) > TimeAhead) _isDamaged = false;
            _pictures++;
            return !_isDamaged;
        }
    }
}
