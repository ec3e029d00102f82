using EdgeInspector.Numerics;
using EdgeInspector.Parts;
using EdgeInspector.Pipeline;
using EdgeInspector.TestKit;
using EdgeInspector.Verdicts;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace EdgeInspector.Core.Tests.Parts;

/// <summary>
/// A line of three cameras on which frames get lost, results come late, and the agent is killed and started again, under virtual time
/// and from one seed. It keeps what must be said of each part, and what a disk that lags behind has of what was said.
/// </summary>
internal sealed class LossyLine(PartMatch match, int parts, int restarts, int seed) : IDisposable
{
    private const int DeadlineMs = 2000, LateMs = 3000, Spacing = 200, Lag = 20, InFlight = 40;
    private readonly SplitMix64 _random = new((ulong)seed);
    private readonly FakeTimeProvider _time = new();
    private readonly TemporaryFolder _folder = new();
    private readonly PriorityQueue<Action, (long At, long Order)> _future = new();
    private readonly long[] _gaps = new long[3];
    private readonly long[] _leaves = new long[3];
    private readonly Queue<Inspection> _posted = new();
    private readonly HashSet<long> _restartAt = [];
    private long _now;
    private long _order;
    private int _run;
    private int _newest;
    private PartLine _line = null!;

    /// <summary>What happened to each part.</summary>
    public Fate[] Fates { get; } = [.. Enumerable.Range(0, parts).Select(_ => new Fate())];

    /// <summary>What the disk has.</summary>
    public List<Inspection> Stored { get; } = [];

    /// <summary>Most parts that were open at a time.</summary>
    public int MostOpen { get; private set; }

    public void Run()
    {
        for (int i = 0; i < restarts; i++) _restartAt.Add(_random.NextInt32(parts));
        Start();
        for (int i = 0; i < parts; i++)
        {
            int part = i;
            long passes = (long)part * Spacing;
            Work(passes);
            Pass(part);
            if (_restartAt.Contains(part)) At(passes + 10 + _random.NextInt32(Spacing - 60), Restart);
        }
        Work(long.MaxValue);
        _line.Group.Stop();
        Commit(0);
    }

    public void Dispose()
    {
        _line.Dispose();
        _folder.Dispose();
    }

    private void Pass(int part)
    {
        // By part id the cameras stand along a belt, two parts apart.
        _newest = part;
        int apart = match == PartMatch.PartId ? 2 * Spacing : 0;
        int lost = 0;
        for (int i = 0; i < 3; i++)
        {
            int station = i;
            double chance = _random.NextDouble();
            long at = _now + (station * apart) + _random.NextInt32(5);
            // A frame that nobody knows of, and one that the camera's ids tell of when the next one comes.
            if (chance >= 0.005 || lost == 2)
            {
                At(at, () => See(part, station));
                continue;
            }
            lost++;
            if (match == PartMatch.Trigger) At(at, () => _gaps[station]++);
        }
    }

    private void See(int part, int station)
    {
        if (_gaps[station] > 0)
        {
            _line.Station(station).RecordMany(_line.Facts(null, false), _gaps[station], Reason.FrameIdGap);
            _gaps[station] = 0;
        }
        long sequence = _line.Begin(station, $"P-{part}");
        MostOpen = Math.Max(MostOpen, part % 64 == 0 ? _line.Group.Open : 0);
        double chance = _random.NextDouble();
        Verdict verdict = chance < 0.02 ? Verdict.Fail : chance < 0.03 ? Verdict.NotInspected : Verdict.Pass;
        long ends = _now + (chance > 0.997 ? LateMs : 10 + _random.NextInt32(50));
        // A station's records leave in order: one that is late holds up those behind it.
        _leaves[station] = Math.Max(_leaves[station], ends);
        Fates[part].Views.Add(new FateView(_now, _leaves[station], verdict));
        int run = _run;
        At(ends, () =>
        {
            if (run != _run) return;
            if (verdict == Verdict.NotInspected) _line.Refuse(station, sequence, Reason.Overload);
            else _line.End(station, sequence, verdict == Verdict.Fail ? 0.9f : 0.1f);
        });
    }

    private void Start()
    {
        _line = new PartLine(match, _time, SequenceStore.Open(_folder.PathTo("bottle.seq")), deadlineMs: DeadlineMs,
            ids: PartIdMemory.Open(_folder.PathTo("bottle.parts")), ended: part =>
            {
                _posted.Enqueue(part);
                Commit(Lag);
            }, logger: NullLogger.Instance);
        long last = Stored.Count == 0 ? 0 : Stored[^1].SequenceTo ?? Stored[^1].Sequence;
        _line.Numbers.MarkCompleted(last);
        _line.Group.Start();
    }

    // Killed: nothing is closed, and what the disk did not have is gone.
    private void Restart()
    {
        for (int part = Math.Max(0, _newest - InFlight); part <= _newest; part++) Fates[part].Cut = true;
        _posted.Clear();
        Array.Clear(_gaps);
        Array.Clear(_leaves);
        _line.Dispose();
        _run++;
        Start();
    }

    private void Commit(int lag)
    {
        while (_posted.Count > lag)
        {
            Inspection part = _posted.Dequeue();
            Stored.Add(part);
            _line?.Numbers.MarkCompleted(part.SequenceTo ?? part.Sequence);
        }
    }

    private void At(long at, Action action) => _future.Enqueue(action, (at, _order++));

    private void Work(long until)
    {
        while (_future.TryPeek(out _, out (long At, long Order) next) && next.At <= until)
        {
            Action action = _future.Dequeue();
            Turn(next.At);
            action();
        }
        if (until < long.MaxValue) Turn(until);
    }

    private void Turn(long to)
    {
        if (to > _now) _time.Advance(TimeSpan.FromMilliseconds(to - _now));
        _now = Math.Max(_now, to);
    }

    /// <summary>What happened to one part.</summary>
    internal sealed class Fate
    {
        public List<FateView> Views { get; } = [];

        /// <summary>The agent was killed while it was at work, or while the disk did not have its record.</summary>
        public bool Cut { get; set; }

        /// <summary>What must be said of it.</summary>
        public Verdict Expected
        {
            get
            {
                FateView[] inTime = [.. Views.Where(view => view.Ends < Views[0].Began + DeadlineMs)];
                return inTime.Any(view => view.Verdict == Verdict.Fail) ? Verdict.Fail
                    : inTime.Length == 3 && inTime.All(view => view.Verdict == Verdict.Pass) ? Verdict.Pass : Verdict.NotInspected;
            }
        }
    }

    /// <summary>One view of it.</summary>
    internal sealed record FateView(long Began, long Ends, Verdict Verdict);
}
