using EdgeInspector.Numerics;
using EdgeInspector.Outputs;
using EdgeInspector.Verdicts;

namespace EdgeInspector.Core.Tests.Outputs;

/// <summary>
/// A whole line in virtual time: belt, camera, agent, network, remote I/O and gate, each of which is cut at random moments. The model never
/// errs, so that a bad part behind the gate is the gate's fault. Steps are a millisecond; the agent's part is <see cref="GatePlan"/> and
/// <see cref="GateLink"/> themselves.
/// </summary>
internal sealed class SimulatedLine
{
    public const double Pitch = 120;

    // The gate is nearer than the next part, so that speed and stops cannot bring another part under a pass.
    public static readonly GateSettings Delayed = new()
    {
        Name = "gate",
        Station = "cap",
        Delay = TimeSpan.FromMilliseconds(470),
        Latest = TimeSpan.FromMilliseconds(30),
        On = TimeSpan.FromMilliseconds(80),
    };

    public static readonly GateSettings Held = Delayed with
    {
        Mode = GateMode.Level,
        Delay = TimeSpan.Zero,
        Latest = TimeSpan.FromMilliseconds(120),
        On = TimeSpan.FromMilliseconds(480),
    };

    public static readonly GateSettings Counted = Delayed with
    {
        Delay = TimeSpan.Zero,
        DelayParts = 3,
        On = TimeSpan.FromMilliseconds(150),
    };

    /// <summary>How a gate can know when a part is there.</summary>
    public static readonly IReadOnlyList<string> Ways = ["delayed", "held", "counted"];

    public static readonly TimeSpan Timeout = TimeSpan.FromMilliseconds(50), Watchdog = TimeSpan.FromMilliseconds(100);
    private readonly GateSettings _settings;
    private readonly SplitMix64 _random;
    private readonly SimulatedBelt _belt;
    private readonly SimulatedIo _io;
    private readonly double _cuts;
    private readonly PriorityQueue<Action, (long At, long Order)> _later = new();
    private readonly Action<SimulatedBelt.Part> _seen, _atGate;
    private readonly List<SimulatedBelt.Part> _buffered = [];
    private readonly Outage _agent, _frozen, _network, _camera, _power;
    private GatePlan _plan;
    private GateLink _link;
    private (GateStep Step, long Until, bool Done)? _busy;
    private long _now, _order, _run, _sequence, _wakeAt;
    private bool _lostFrame;

    /// <param name="settings">Of the gate.</param>
    /// <param name="belt">Brings the parts.</param>
    /// <param name="watchdog">The remote I/O's own; null for one that keeps its outputs for ever.</param>
    /// <param name="cuts">How often something is cut: 1 for each thing about every two minutes, 0 for never.</param>
    public SimulatedLine(GateSettings settings, SimulatedBelt belt, TimeSpan? watchdog, double cuts, ulong seed)
    {
        (_settings, _belt, _cuts, _random) = (settings, belt, cuts, new SplitMix64(seed));
        _io = new SimulatedIo(watchdog ?? TimeSpan.MaxValue);
        (_seen, _atGate) = (SeePart, ComeToGate);
        (_plan, _link) = Started();
        _agent = new Outage(this, 120_000, 5000);
        _frozen = new Outage(this, 120_000, 2000);
        _network = new Outage(this, 60_000, 1500);
        _camera = new Outage(this, 120_000, 3000);
        _power = new Outage(this, 120_000, 2000);
    }

    /// <summary>A line of one of the <see cref="Ways"/>.</summary>
    public static SimulatedLine Of(string way, double cuts, ulong seed, bool changesSpeed = true) => new(
        way switch { "delayed" => Delayed, "held" => Held, _ => Counted }, BeltOf(way, seed, changesSpeed), Watchdog, cuts,
        seed + 100);

    /// <summary>A belt of one of the <see cref="Ways"/>.</summary>
    public static SimulatedBelt BeltOf(string way, ulong seed, bool changesSpeed) =>
        new(Pitch, way == "counted" ? 3 * Pitch + 10 : 100, way == "counted", changesSpeed, seed);

    public long GoodPassed { get; private set; }

    public long GoodRejected { get; private set; }

    public long BadPassed { get; private set; }

    public long BadRejected { get; private set; }

    public long Parts => GoodPassed + GoodRejected + BadPassed + BadRejected;

    public double GoodShare => (double)GoodPassed / (GoodPassed + GoodRejected);

    public void Run(long parts)
    {
        while (Parts < parts) Step();
    }

    private TimeSpan Now => TimeSpan.FromMilliseconds(_now);

    private bool AgentActs => !_agent.IsOn && !_frozen.IsOn;

    private void Step()
    {
        _now++;
        if (_agent.Turns()) Restart();
        if (_frozen.Turns() && AgentActs) TakeBuffered();
        _network.Turns();
        if (_camera.Turns() && !_agent.IsOn) CameraChanges();
        if (_power.Turns()) _io.Switch(!_power.IsOn);
        while (_later.TryPeek(out Action? act, out (long At, long) when) && when.At <= _now)
        {
            _later.Dequeue();
            act();
        }
        _io.Watch(Now);
        _belt.Step(_now, _seen, _atGate);
        if (AgentActs) Act();
    }

    private void ComeToGate(SimulatedBelt.Part part)
    {
        switch (part.IsBad, _io.Levels.Pass)
        {
            case (true, true):
                BadPassed++;
                break;
            case (true, false):
                BadRejected++;
                break;
            case (false, true):
                GoodPassed++;
                break;
            default:
                GoodRejected++;
                break;
        }
    }

    // The thread of the output.
    private void Act()
    {
        if (_busy is { } busy)
        {
            if (!busy.Done && _now < busy.Until) return;
            _busy = null;
            if (!busy.Done) _link.Failed("It did not answer.", Now);
            else if (busy.Step.Work == GateWork.Open) _link.Opened(Now);
            else _link.Written(busy.Step.Levels, Now);
            _wakeAt = _now;
        }
        if (_now < _wakeAt) return;
        GateStep step = _link.Next(Now, true);
        if (step.Work == GateWork.Wait)
        {
            _wakeAt = (long)Math.Ceiling(step.Until.TotalMilliseconds);
            return;
        }
        _busy = (step, _now + (long)Timeout.TotalMilliseconds, false);
        // There and back; what is on its way when the agent gives the connection up goes with it.
        long run = _run, there = Draw(0.5, 3), back = Draw(0.5, 3);
        if (_cuts > 0 && _random.NextDouble() < 0.01) there += Draw(1, 200);
        After(there, () => Arrive(step, run, there, back));
    }

    private void Arrive(GateStep step, long run, long there, long back)
    {
        if (_network.IsOn || !_io.IsUp || there > Timeout.TotalMilliseconds || run != _run) return;
        if (step.Work == GateWork.Write) _io.Hear(step.Levels, Now);
        After(back, () =>
        {
            if (_network.IsOn || run != _run || there + back > Timeout.TotalMilliseconds) return;
            if (_busy is { } busy && busy.Step == step) _busy = busy with { Done = true };
        });
    }

    private void SeePart(SimulatedBelt.Part part)
    {
        if (_camera.IsOn || _agent.IsOn) return;
        if (_cuts > 0 && _random.NextDouble() < 0.005 * _cuts)
        {
            _lostFrame = true;
            return;
        }
        if (_frozen.IsOn)
        {
            // What the system's buffers hold comes when the process goes on.
            if (_buffered.Count < 8) _buffered.Add(part);
            else _lostFrame = true;
            return;
        }
        Receive(part);
    }

    private void Receive(SimulatedBelt.Part part)
    {
        if (_lostFrame)
        {
            Judge(See(), Verdict.NotInspected, Reason.FrameIdGap, 1);
            _lostFrame = false;
        }
        double draw = _random.NextDouble();
        (Verdict verdict, Reason? reason) = part.IsEmpty || draw < 0.01 ? (Verdict.NotInspected, Reason.ModelError)
            : part.IsBad ? (Verdict.Fail, Reason.ScoreAtOrAboveThreshold)
            : (Verdict.Pass, (Reason?)null);
        Judge(See(), verdict, reason, draw > 0.99 ? Draw(50, 1000) : Draw(15, 45));
    }

    private long See()
    {
        _plan.See(++_sequence, 1, Now);
        _wakeAt = _now;
        return _sequence;
    }

    private void Judge(long sequence, Verdict verdict, Reason? reason, long after)
    {
        long run = _run;
        After(after, Deliver);

        void Deliver()
        {
            if (run != _run) return;
            if (!AgentActs)
            {
                After(1, Deliver);
                return;
            }
            _plan.Judge(Record(sequence, verdict, reason));
            _wakeAt = _now;
        }
    }

    /// <summary>A record as the station gives it.</summary>
    public static Inspection Record(long sequence, Verdict verdict, Reason? reason = null) => new()
    {
        Id = Guid.Empty,
        Sequence = sequence,
        Station = "cap",
        CapturedAt = DateTimeOffset.UnixEpoch,
        Verdict = verdict,
        Reason = reason,
    };

    private void TakeBuffered()
    {
        int at = 0;
        foreach (SimulatedBelt.Part part in _buffered)
        {
            long run = _run;
            After(1 + at++ * 3, () =>
            {
                if (run == _run && AgentActs) Receive(part);
            });
        }
        _buffered.Clear();
    }

    private void CameraChanges()
    {
        long run = _run;
        bool isOn = _camera.IsOn;
        // It is noticed after a while, and opened again after another.
        After(isOn ? Draw(20, 500) : Draw(300, 2000), () =>
        {
            if (run != _run) return;
            if (isOn) Judge(See(), Verdict.NotInspected, Reason.CameraLost, 1);
            _plan.SetWorking(!isOn && !_camera.IsOn);
            _wakeAt = _now;
        });
    }

    private void Restart()
    {
        _run++;
        (_busy, _lostFrame) = (null, false);
        _buffered.Clear();
        if (!_agent.IsOn) (_plan, _link) = Started();
    }

    private (GatePlan Plan, GateLink Link) Started()
    {
        var plan = new GatePlan(_settings);
        plan.SetWorking(true);
        _wakeAt = _now;
        return (plan, new GateLink(plan, _settings, _random.NextUInt64()));
    }

    private long Draw(double least, double most) => (long)Math.Ceiling(least + _random.NextDouble() * (most - least));

    private void After(long milliseconds, Action act) => _later.Enqueue(act, (_now + milliseconds, _order++));

    /// <summary>Something that is cut now and then.</summary>
    /// <param name="apart">Milliseconds between two cuts, on average.</param>
    /// <param name="longest">Of one cut, in milliseconds.</param>
    private sealed class Outage(SimulatedLine line, double apart, double longest)
    {
        private long _turnsAt = -1;

        public bool IsOn { get; private set; }

        /// <summary>Whether it comes or goes with this step.</summary>
        public bool Turns()
        {
            if (line._cuts <= 0) return false;
            if (_turnsAt < 0) _turnsAt = line._now + Wait();
            if (line._now < _turnsAt) return false;
            IsOn = !IsOn;
            _turnsAt = line._now + (IsOn ? 1 + (long)(line._random.NextDouble() * longest) : Wait());
            return true;
        }

        private long Wait() => 1 + (long)(-Math.Log(1 - line._random.NextDouble()) * apart / line._cuts);
    }
}
