namespace EdgeInspector.Mqtt.Delivery;

/// <summary>Counters that several threads add to.</summary>
internal sealed class DeliveryCounters
{
    private long _published;
    private long _delivered;
    private long _withoutSubscriber;
    private long _refused;
    private long _picturesSent;
    private long _picturesDropped;
    private long _waiting;

    public long Published => Interlocked.Read(ref _published);

    public long Delivered => Interlocked.Read(ref _delivered);

    public long WithoutSubscriber => Interlocked.Read(ref _withoutSubscriber);

    public long Refused => Interlocked.Read(ref _refused);

    public long PicturesSent => Interlocked.Read(ref _picturesSent);

    public long PicturesDropped => Interlocked.Read(ref _picturesDropped);

    /// <summary>Results that are neither delivered nor given up, in memory or on the disk.</summary>
    public long Waiting => Interlocked.Read(ref _waiting);

    /// <summary>Counts results of earlier runs that are still to be delivered.</summary>
    public void AddPending(long count) => Interlocked.Add(ref _waiting, count);

    /// <summary>Counts results that nobody waits for any more.</summary>
    public void RemovePending(long count) => Interlocked.Add(ref _waiting, -count);

    public void CountPublished()
    {
        Interlocked.Increment(ref _published);
        Interlocked.Increment(ref _waiting);
    }

    public void CountDelivered()
    {
        Interlocked.Increment(ref _delivered);
        Interlocked.Decrement(ref _waiting);
    }

    public void CountWithoutSubscriber() => Interlocked.Increment(ref _withoutSubscriber);

    public void CountRefused() => Interlocked.Increment(ref _refused);

    public void CountPictureSent() => Interlocked.Increment(ref _picturesSent);

    public void CountPictureDropped() => Interlocked.Increment(ref _picturesDropped);
}
