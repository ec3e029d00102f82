using EdgeInspector.Frames;
using EdgeInspector.Status;
using EdgeInspector.Verdicts;

namespace EdgeInspector.Modbus.Tests;

/// <summary>Results whose fields all follow from their number, so that mixed ones show.</summary>
internal static class Results
{
    public const float Threshold = 20.5f;

    public static Verdict VerdictOf(long sequence) => (sequence % 3) switch
    {
        0 => Verdict.NotInspected,
        1 => Verdict.Pass,
        _ => Verdict.Fail,
    };

    public static float? ScoreOf(long sequence) => VerdictOf(sequence) switch
    {
        Verdict.Pass => 1f + sequence % 1000 / 64f,
        Verdict.Fail => 21f + sequence % 1000 / 64f,
        _ => null,
    };

    public static Inspection Of(long sequence, Verdict? verdict = null, string station = "cap", long? to = null) => new()
    {
        Id = Guid.Empty,
        Sequence = sequence,
        SequenceTo = to,
        Station = station,
        PartId = $"P-{sequence:000000}",
        CapturedAt = DateTimeOffset.UnixEpoch,
        Verdict = verdict ?? VerdictOf(sequence),
        Reason = (verdict ?? VerdictOf(sequence)) switch
        {
            Verdict.Pass => null,
            Verdict.Fail => Reason.ScoreAtOrAboveThreshold,
            _ => Reason.FrameFrozen,
        },
        Score = verdict is null ? ScoreOf(sequence) : verdict == Verdict.NotInspected ? null : 7.25f,
        Threshold = Threshold,
        Regions = (verdict ?? VerdictOf(sequence)) == Verdict.Fail
            ? [new Region(new PixelRectangle(1, 2, 3, 4), 30, 12), new Region(new PixelRectangle(10, 20, 30, 40), 25, 1200)]
            : [],
    };

    public static PartCounts Counts { get; } = new() { Since = DateTimeOffset.UnixEpoch, Passed = 70_000, Failed = 3, NotInspected = 2 };
}
