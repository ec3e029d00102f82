using EdgeInspector.Frames;
using EdgeInspector.Models;
using EdgeInspector.Publishing;
using EdgeInspector.Status;
using EdgeInspector.Verdicts;

namespace EdgeInspector.Mqtt.Tests;

/// <summary>Inspections as the pipeline makes them.</summary>
internal static class Samples
{
    public static AgentIdentity Agent { get; } = new("line4-vision1", 42);

    /// <summary>Options of a publisher; a second less or more is none of the tests' business.</summary>
    public static MqttOptions Options(Uri broker) => new()
    {
        Broker = broker,
        BaseTopic = "acme/line4",
        ClientId = Agent.Agent,
        Protocol = MqttProtocol.Mqtt5,
        KeepAlive = TimeSpan.FromSeconds(5),
        ConnectTimeout = TimeSpan.FromSeconds(10),
        AcknowledgeTimeout = TimeSpan.FromSeconds(5),
        InFlight = 16,
        QueueCapacity = 10_000,
        MaximumLiveAge = TimeSpan.FromSeconds(5),
        HeartbeatPeriod = TimeSpan.FromSeconds(1),
        PlainVerdict = false,
        PictureExpiry = TimeSpan.FromSeconds(60),
    };

    public static ModelInfo Model { get; } = new()
    {
        Name = "cap-wrn50",
        Method = "knn",
        Sha256 = new string('9', 64),
        BankSha256 = new string('7', 64),
        BankPatches = 16384,
        InputWidth = 256,
        InputHeight = 256,
        ScoreMedian = 0.2f,
        Provider = "cpu",
        Device = "x64",
    };

    /// <summary>EI-4010 of the station cap, now.</summary>
    public static AgentEvent Event() => new()
    {
        Number = 4010,
        Severity = EventSeverity.Warning,
        At = TimeProvider.System.GetUtcNow(),
        Station = "cap",
        Text = "Too many."
    };

    public static Inspection Pass(long sequence, string station = "cap") => new()
    {
        Id = Guid.CreateVersion7(),
        Sequence = sequence,
        Station = station,
        CapturedAt = new DateTimeOffset(2026, 11, 23, 17, 58, 3, TimeSpan.FromHours(1)).AddTicks(1_234_567),
        FrameNumber = 912_345,
        CameraFrameId = 40_213,
        DeviceTimestampNanoseconds = 88_123_456_789_012,
        FrameWidth = 2448,
        FrameHeight = 2048,
        Verdict = Verdict.Pass,
        Score = 0.31f,
        Threshold = 0.52f,
        Model = Model,
        Timing = new InspectionTiming(6.1, 0.4, 0.9, 12.9, 0.3, 20.6, 80),
    };

    public static Inspection Fail(long sequence, string station = "cap") => Pass(sequence, station) with
    {
        Verdict = Verdict.Fail,
        Reason = Reason.ScoreAtOrAboveThreshold,
        Score = 0.731f,
        Regions = [new Region(new PixelRectangle(812, 640, 96, 88), 0.731f, 5120)],
        Pictures = [PictureKind.Overlay],
        PartId = "SN-0042-7781",
    };

    public static Inspection NotInspected(long sequence, Reason reason = Reason.Overload, string station = "cap") => new()
    {
        Id = Guid.CreateVersion7(),
        Sequence = sequence,
        Station = station,
        CapturedAt = DateTimeOffset.UnixEpoch,
        Verdict = Verdict.NotInspected,
        Reason = reason,
    };

    public static InspectionPicture Picture(Inspection inspection, int bytes = 1000)
    {
        byte[] content = new byte[bytes];
        content.AsSpan().Fill((byte)inspection.Sequence);
        return new InspectionPicture(inspection, PictureKind.Overlay, "image/jpeg", 640, 480, content, 0.1f, 0.9f);
    }
}
