namespace EdgeInspector.Cameras.Network.Rtsp;

/// <summary>
/// Admits only pictures whose pixels are certain: whole ones that build on whole ones. After a loss that is the next key picture, which
/// needs none before it. One thread at a time.
/// </summary>
internal sealed class KeyFrameGate
{
    private bool _skipsLeading;

    /// <summary>Whether no picture is admitted until a key picture comes; also before the first.</summary>
    public bool IsBroken { get; private set; } = true;

    /// <summary>Whether the picture may be decoded.</summary>
    /// <param name="picture">In the order in which they were sent.</param>
    /// <param name="endsLoss">Whether it is the first one after a loss.</param>
    public bool Admits(CodedPicture picture, out bool endsLoss)
    {
        endsLoss = false;
        if (!picture.IsWhole || (picture.FollowsLoss && !picture.IsKey)) IsBroken = true;
        if (!picture.IsWhole) return false;
        if (picture.IsKey)
        {
            endsLoss = IsBroken || picture.FollowsLoss;
            _skipsLeading = endsLoss;
            IsBroken = false;
            return true;
        }
        return !IsBroken && !(_skipsLeading && picture.IsLeading);
    }

    /// <summary>What was admitted turned out wrong.</summary>
    public void Break() => IsBroken = true;
}
