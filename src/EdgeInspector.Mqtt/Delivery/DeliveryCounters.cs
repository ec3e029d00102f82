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

    public long Published => Interlocked.Read(ref _published);

    public long Delivered => Interlocked.Read(ref _delivered);

    public long WithoutSubscriber => Interlocked.Read(ref _withoutSubscriber);

    public long Refused => Interlocked.Read(ref _refused);

    public long PicturesSent => Interlocked.Read(ref _picturesSent);

    public long PicturesDropped => Interlocked.Read(ref _picturesDropped);

    public void CountPublished() => Interlocked.Increment(ref _published);

    public void CountDelivered() => Interlocked.Increment(ref _delivered);

    public void CountWithoutSubscriber() => Interlocked.Increment(ref _withoutSubscriber);

    public void CountRefused() => Interlocked.Increment(ref _refused);

    public void CountPictureSent() => Interlocked.Increment(ref _picturesSent);

    public void CountPictureDropped() => Interlocked.Increment(ref _picturesDropped);
}
