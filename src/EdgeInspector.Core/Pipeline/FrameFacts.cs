using EdgeInspector.Challenges;
using EdgeInspector.Frames;

namespace EdgeInspector.Pipeline;

/// <summary>What must be known of a frame to report on it when its pixels are gone.</summary>
internal readonly record struct FrameFacts
{
    public FrameFacts(Frame frame)
    {
        // A frame without a picture tells of a part that nobody saw; for subscribers there was no frame.
        Number = frame.Width > 0 ? frame.Number : null;
        CameraFrameId = frame.CameraFrameId;
        DeviceTimestampNanoseconds = frame.DeviceTimestampNanoseconds;
        CapturedAt = frame.CapturedAt;
        GrabStartedTimestamp = frame.GrabStartedTimestamp;
        ReceivedTimestamp = frame.ReceivedTimestamp;
        PartId = frame.PartId;
        Truth = frame.Truth;
        Challenge = frame.Challenge;
        Width = frame.Width;
        Height = frame.Height;
    }

    /// <summary>Facts of a part of which there is no frame.</summary>
    public FrameFacts(TimeProvider time, string? partId = null)
    {
        CapturedAt = time.GetUtcNow();
        GrabStartedTimestamp = ReceivedTimestamp = time.GetTimestamp();
        PartId = partId;
    }

    /// <summary>Facts of a part of which this is the first view.</summary>
    public static FrameFacts OfPart(in FrameFacts view) =>
        new(view.CapturedAt, view.GrabStartedTimestamp, view.ReceivedTimestamp, view.PartId) { Challenge = view.Challenge };

    private FrameFacts(DateTimeOffset capturedAt, long grabStarted, long received, string? partId) =>
        (CapturedAt, GrabStartedTimestamp, ReceivedTimestamp, PartId) = (capturedAt, grabStarted, received, partId);

    public long? Number { get; init; }

    public ulong? CameraFrameId { get; }

    public long? DeviceTimestampNanoseconds { get; }

    public DateTimeOffset CapturedAt { get; }

    public long GrabStartedTimestamp { get; }

    public long ReceivedTimestamp { get; }

    public string? PartId { get; }

    public string? Truth { get; }

    public ChallengeMark? Challenge { get; private init; }

    public int Width { get; }

    public int Height { get; }
}
