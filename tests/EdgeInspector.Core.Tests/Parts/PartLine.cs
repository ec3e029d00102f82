using EdgeInspector.Parts;
using EdgeInspector.Pipeline;
using EdgeInspector.TestKit.Logging;
using EdgeInspector.Verdicts;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace EdgeInspector.Core.Tests.Parts;

/// <summary>Stations without cameras and models and the group that puts their frames together, under a clock of the test.</summary>
internal sealed class PartLine : IDisposable
{
    private readonly SequenceLedger[] _ledgers;
    private readonly SequenceStore[] _stores;
    private readonly PartIdMemory? _ids;

    public PartLine(PartMatch match, FakeTimeProvider? time = null, SequenceStore? numbers = null, int windowMs = 50, int deadlineMs = 500,
        IReadOnlyList<SequenceStore>? stations = null, PartIdMemory? ids = null, Action<Inspection>? ended = null, ILogger? logger = null)
    {
        Time = time ?? new FakeTimeProvider();
        Numbers = numbers ?? new SequenceStore();
        var settings = new PartGroupSettings
        {
            Name = "bottle",
            Stations = ["top", "side", "front"],
            Match = match,
            Window = TimeSpan.FromMilliseconds(windowMs),
            Deadline = TimeSpan.FromMilliseconds(deadlineMs),
        };
        _ids = ids;
        Group = new PartGroup(settings, Numbers, ids, ended ?? Parts.Add, Time, logger ?? Logger);
        _stores = [.. stations ?? [new SequenceStore(), new SequenceStore(), new SequenceStore()]];
        _ledgers =
        [
            .. settings.Stations.Select((name, i) => new SequenceLedger(name, false, _stores[i], Time, null, new PipelineMetrics(),
                new StationRules { Verdict = new VerdictSettings { Threshold = 0.5f } }, view =>
                {
                    if (ended is null) Views.Add(view);
                    Group.ViewsOf(name)!.End(view);
                }, Group.ViewsOf(name))),
        ];
    }

    public FakeTimeProvider Time { get; }

    public SequenceStore Numbers { get; }

    public PartGroup Group { get; }

    public RecordingLogger Logger { get; } = new();

    public List<Inspection> Parts { get; } = [];

    public List<Inspection> Views { get; } = [];

    public SequenceLedger Station(int index) => _ledgers[index];

    public long Begin(int station, string? partId = null, bool isSeen = true) => _ledgers[station].Begin(Facts(partId, isSeen));

    public void End(int station, long sequence, float score = 0.1f) => _ledgers[station].End(
        sequence, new Judgement(score < 0.5f ? Verdict.Pass : Verdict.Fail, score < 0.5f ? null : Reason.ScoreAtOrAboveThreshold, false,
            score, []), default, null, null, []);

    public void Refuse(int station, long sequence, Reason reason) => _ledgers[station].End(sequence, reason);

    public void Show(int station, string? partId = null, float score = 0.1f) => End(station, Begin(station, partId), score);

    public void Pass(int milliseconds) => Time.Advance(TimeSpan.FromMilliseconds(milliseconds));

    public FrameFacts Facts(string? partId, bool isSeen) => new(Time, partId) { Number = isSeen ? 1 : null };

    public void Dispose()
    {
        Group.Dispose();
        foreach (SequenceLedger ledger in _ledgers) ledger.Dispose();
        foreach (SequenceStore store in _stores) store.Dispose();
        Numbers.Dispose();
        _ids?.Dispose();
    }
}
