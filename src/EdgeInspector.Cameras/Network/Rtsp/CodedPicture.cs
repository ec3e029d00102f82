namespace EdgeInspector.Cameras.Network.Rtsp;

/// <summary>One picture as it came over the network, still compressed.</summary>
/// <param name="At">When it was taken, in ticks of the stream's clock from an arbitrary start; does not come round.</param>
/// <param name="Data">What the decoder takes; empty when the picture is not whole.</param>
/// <param name="IsWhole">Whether all packets of it arrived.</param>
/// <param name="IsKey">Whether it needs no picture before it.</param>
/// <param name="IsLeading">Whether it is shown before a key picture that was sent before it, and may build on those before that.</param>
/// <param name="ContinuesLast">Whether the picture before was not whole after all: this is the rest of it.</param>
/// <param name="FollowsLoss">Whether packets were lost since the picture before it was begun.</param>
/// <param name="BegunTimestamp">Monotonic clock at its first packet.</param>
/// <param name="ReceivedTimestamp">Monotonic clock at its last packet.</param>
internal sealed record CodedPicture(
    long At, byte[] Data, bool IsWhole, bool IsKey, bool IsLeading, bool ContinuesLast, bool FollowsLoss,
    long BegunTimestamp, long ReceivedTimestamp);
