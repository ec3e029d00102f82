namespace EdgeInspector.Cameras.Network.Rtsp;

/// <summary>
/// Brings RTP packets into the order of their numbers and says how many are missing before each. Packets that follow each other pass
/// at once; a gap is waited for a short while, because UDP may swap packets. One thread at a time.
/// </summary>
/// <param name="type">Payload type of the stream; packets of another are left out.</param>
/// <param name="patience">How long a gap may stay open; zero over TCP, which keeps the order.</param>
/// <param name="take">Takes the packets.</param>
internal sealed class PacketSequence(byte type, TimeSpan patience, TimeProvider time, PacketSequence.Receiver take)
{
    private const int MaxHeld = 256;
    // RFC 3550, appendix A.1: further back than this is no late packet but a counter that was set.
    private const int MaxLate = 3000;
    private readonly List<byte[]> _held = [];
    private uint? _source;
    private ushort _next;
    private long _gapSince;

    /// <summary>Takes a packet and the number of packets that are missing before it.</summary>
    public delegate void Receiver(RtpPacket packet, int missing);

    /// <summary>Takes what came from the network.</summary>
    public void Add(ReadOnlySpan<byte> datagram)
    {
        if (!RtpPacket.TryRead(datagram, out RtpPacket packet) || packet.Type != type) return;
        int ahead = (short)(packet.Number - _next);
        if (_source != packet.Source || ahead < -MaxLate)
        {
            // The first packet, or the sender began again: how many are missing between cannot be known.
            int missing = _source is null ? 0 : 1;
            while (_held.Count > 0) CloseGap();
            _source = packet.Source;
            Pass(packet, missing);
        }
        else if (ahead == 0 || (ahead > 0 && patience == TimeSpan.Zero))
        {
            Pass(packet, ahead);
            PassFollowing();
        }
        else if (ahead > 0)
        {
            if (_held.Count == 0) _gapSince = time.GetTimestamp();
            _held.Add(datagram.ToArray());
            if (_held.Count >= MaxHeld) CloseGap();
        }
        Tick();
    }

    /// <summary>Gives up a gap that has been open for too long.</summary>
    public void Tick()
    {
        if (_held.Count > 0 && time.GetElapsedTime(_gapSince) > patience) CloseGap();
    }

    private void Pass(RtpPacket packet, int missing)
    {
        _next = (ushort)(packet.Number + 1);
        take(packet, missing);
    }

    private void CloseGap()
    {
        PassHeld(_held.Min(Distance));
        PassFollowing();
        _gapSince = time.GetTimestamp();
    }

    private void PassFollowing()
    {
        while (_held.Count > 0 && PassHeld(0))
        {
        }
    }

    private bool PassHeld(int distance)
    {
        int at = _held.FindIndex(datagram => Distance(datagram) == distance);
        if (at < 0) return false;
        byte[] held = _held[at];
        // One that came twice goes with it.
        _held.RemoveAll(datagram => Distance(datagram) == distance);
        RtpPacket.TryRead(held, out RtpPacket packet);
        Pass(packet, distance);
        return true;
    }

    private int Distance(byte[] datagram)
    {
        RtpPacket.TryRead(datagram, out RtpPacket packet);
        return (ushort)(packet.Number - _next);
    }
}
