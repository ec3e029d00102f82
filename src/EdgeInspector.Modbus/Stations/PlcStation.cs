using EdgeInspector.Commands;
using EdgeInspector.Modbus.Map;
using EdgeInspector.Modbus.Protocol;
using EdgeInspector.Pipeline;
using EdgeInspector.Sinks;
using EdgeInspector.Status;
using EdgeInspector.Verdicts;
using Microsoft.Extensions.Logging;

namespace EdgeInspector.Modbus.Stations;

/// <summary>
/// One station as the PLC sees it: one lock around everything, so that each answer is a snapshot of one moment. Safe between threads; no
/// call waits for anything but that lock, which is held for microseconds.
/// </summary>
internal sealed class PlcStation
{
    private const ControlBits AllBits = ControlBits.ResultAck | Commands;
    private const ControlBits Commands =
        ControlBits.Trigger | ControlBits.SelectRecipe | ControlBits.Pause | ControlBits.Resume | ControlBits.ResetCounts
        | ControlBits.StartChallenge;
    // Beats come every 100 ms; whoever has missed so many of them is not at work.
    private static readonly TimeSpan BeatTimeout = TimeSpan.FromSeconds(1);
    // Longer than the loading of a recipe's model may take.
    private static readonly TimeSpan CommandTimeout = TimeSpan.FromSeconds(60);
    private readonly Lock _lock = new();
    private readonly RegisterImage _image = new();
    private readonly ResultBuffer _buffer = new();
    private readonly CommandSlot _command = new();
    private readonly TimeSpan _lifetime;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private StationState _state = StationState.NoCamera;
    private Func<bool>? _isResponsive;
    private ControlBits _control;
    private StationDecision? _decision;
    private IReadOnlyList<string> _recipes = [];
    private (PartCounts Counts, bool IsShift)? _counts;
    private ushort _heartbeat;
    private long? _beatAt;
    private bool _challengeDue, _challengeFailed;
    private bool _toggle, _tripped, _brokerLost, _leaseHeld, _stopped, _saidWithdrawn;
    private long _withdrawn;

    /// <param name="name">The station.</param>
    /// <param name="lifetime">How long a pass stands unacknowledged.</param>
    public PlcStation(string name, TimeSpan lifetime, TimeProvider time, ILogger logger) =>
        (Name, _lifetime, _time, _logger) = (name, lifetime, time, logger);

    /// <summary>Its name.</summary>
    public string Name { get; }

    private BufferedResult? Offered => _control.HasFlag(ControlBits.ResultAck) ? null : _buffer.First;

    /// <summary>Takes a result.</summary>
    public void Take(Inspection inspection)
    {
        bool begins;
        lock (_lock)
        {
            bool wasOverrun = _buffer.IsOverrun;
            _toggle = !_toggle;
            begins = !_buffer.Add(inspection, _time.GetTimestamp()) && !wasOverrun;
        }
        if (begins) _logger.PlcDoesNotAcknowledge(Name, RegisterMap.BufferedResults, inspection.Sequence);
    }

    /// <summary>Takes note of results that did not reach this output.</summary>
    public void Lose(LostResults lost)
    {
        lock (_lock) _buffer.Lose(lost);
    }

    /// <summary>Takes the station's state.</summary>
    public void Take(StationStatus status)
    {
        lock (_lock)
        {
            _state = status.State;
            _isResponsive = status.IsResponsive ?? _isResponsive;
            Withdraw_NeedsLock();
        }
    }

    /// <summary>Takes which trips hold.</summary>
    public void Take(StationTrips trips)
    {
        lock (_lock) _tripped = trips.Trips.Count > 0;
    }

    /// <summary>Takes how its challenges stand.</summary>
    public void Take(StationChallenge challenge)
    {
        lock (_lock) (_challengeDue, _challengeFailed) = (challenge.Due, challenge.Failed || challenge.Overdue);
    }

    /// <summary>Takes what decides.</summary>
    public void Take(StationDecision decision)
    {
        lock (_lock) _decision = decision;
    }

    /// <summary>Takes the recipes that can be chosen.</summary>
    public void Take(StationInfo info)
    {
        lock (_lock) _recipes = info.Recipes;
    }

    /// <summary>Looks at what does not come by itself; every 100 ms.</summary>
    public void Beat(ModbusSources sources, bool leaseHeld)
    {
        Func<bool>? isResponsive;
        lock (_lock) isResponsive = _isResponsive;
        bool beats = isResponsive?.Invoke() == true, brokerLost = !sources.IsBrokerConnected();
        (PartCounts, bool) counts = sources.Counts(Name);
        long withdrawn;
        lock (_lock)
        {
            (_brokerLost, _leaseHeld, _counts) = (brokerLost, leaseHeld, counts);
            if (beats && !_stopped)
            {
                _heartbeat++;
                _beatAt = _time.GetTimestamp();
            }
            if (_command.IsBusy && _time.GetElapsedTime(_command.BeganAt) > CommandTimeout) _command.GiveUp();
            withdrawn = _withdrawn;
            Withdraw_NeedsLock();
            withdrawn = _saidWithdrawn ? 0 : _withdrawn - withdrawn;
            _saidWithdrawn |= withdrawn > 0;
        }
        if (withdrawn > 0) _logger.PassWithdrawn(Name, withdrawn);
    }

    /// <summary>The agent stops: nothing stands any more.</summary>
    public void Stop()
    {
        lock (_lock)
        {
            _stopped = true;
            Withdraw_NeedsLock();
        }
    }

    /// <summary>Writes registers, in one step with what follows from them, and reads others in the same moment.</summary>
    /// <param name="write">Where to and what, inside the map; no values to write nothing.</param>
    /// <param name="read">Called with the registers while nothing changes; null to read nothing.</param>
    /// <returns>A command that the caller has to pass on; null without one.</returns>
    /// <exception cref="ModbusException">The values are refused; then nothing is written.</exception>
    public PlcCommand? Exchange((int Address, ushort[] Values) write, Action<RegisterImage>? read)
    {
        PlcCommand? asked = null;
        bool caughtUp = false;
        lock (_lock)
        {
            if (write.Values.Length > 0) asked = Write_NeedsLock(write.Address, write.Values, out caughtUp);
            if (read is not null)
            {
                Withdraw_NeedsLock();
                Fill_NeedsLock();
                read(_image);
            }
        }
        if (caughtUp) _logger.PlcAcknowledgesAgain(Name, _buffer.Lost);
        return asked;
    }

    /// <summary>The same with control bits.</summary>
    /// <param name="mask">Bits to write.</param>
    /// <param name="values">Their values.</param>
    public PlcCommand? SetCoils(ushort mask, ushort values)
    {
        lock (_lock) return Exchange((RegisterMap.Control.Address, [(ushort)((ushort)_control & ~mask | values & mask)]), null);
    }

    /// <summary>Takes the answer to a command.</summary>
    public void Answer(long id, CommandFailure? failure)
    {
        lock (_lock) _command.End(id, failure);
    }

    private PlcCommand? Write_NeedsLock(int address, ushort[] values, out bool caughtUp)
    {
        caughtUp = false;
        int end = address + values.Length;
        ControlBits bits = address == RegisterMap.Control.Address ? (ControlBits)values[0] : _control;
        ControlBits asked = bits & ~_control & Commands;
        if ((bits & ~AllBits) != 0 || !((ushort)asked is 0 || ushort.IsPow2((ushort)asked)))
            throw new ModbusException(ModbusException.IllegalValue);
        if (asked != 0 && _command.IsBusy) throw new ModbusException(ModbusException.ServerBusy);
        _image.Write(address, values);
        if (bits.HasFlag(ControlBits.ResultAck) && Offered is not null) caughtUp = Acknowledge_NeedsLock();
        bool lowered = (_control & ~bits & Commands) != 0;
        _control = bits;
        // By number only when the number was written, so that an old one never meets a new result.
        if (address < RegisterMap.AckSequence.End && end > RegisterMap.AckSequence.Address && Offered is { } offered
            && (uint)_image.Number(RegisterMap.AckSequence) == (uint)offered.Inspection.Sequence) caughtUp |= Acknowledge_NeedsLock();
        if (lowered) _command.Clear();
        return asked == 0 ? null : Read_NeedsLock(asked);
    }

    private bool Acknowledge_NeedsLock()
    {
        Withdraw_NeedsLock();
        if (_buffer.First!.WithdrawnFor == 0) _saidWithdrawn = false;
        return _buffer.Acknowledge();
    }

    private PlcCommand Read_NeedsLock(ControlBits asked)
    {
        (CommandVerb verb, AgentCommand? command, string? problem) = asked switch
        {
            ControlBits.Trigger => _image.Text(RegisterMap.TriggerPart) is { } part
                ? (CommandVerb.Trigger, new TriggerCommand(Name, part.Length == 0 ? null : part), null)
                : (CommandVerb.Trigger, null, "The part's id holds what is no printable ASCII."),
            ControlBits.SelectRecipe => RecipeToSelect_NeedsLock() is { } recipe
                ? (CommandVerb.SelectRecipe, new SelectRecipeCommand(Name, recipe), null)
                : (CommandVerb.SelectRecipe, null, "There is no recipe of that number, and none was named."),
            ControlBits.Pause => (CommandVerb.Pause, new PauseCommand(Name), null),
            ControlBits.Resume => (CommandVerb.Resume, new ResumeCommand(Name), null),
            ControlBits.StartChallenge => (CommandVerb.Challenge, new ChallengeCommand(Name, null, "the PLC"), null),
            _ => (CommandVerb.ResetStats, (AgentCommand?)new ResetStatisticsCommand(Name), (string?)null),
        };
        return new PlcCommand(_command.Begin(asked, _time.GetTimestamp()), verb, command, problem);
    }

    private string? RecipeToSelect_NeedsLock()
    {
        int number = (int)_image.Number(RegisterMap.SelectNumber);
        if (number == 0) return _image.Text(RegisterMap.SelectName) is { Length: > 0 } name ? name : null;
        return number <= _recipes.Count ? _recipes[number - 1] : null;
    }

    private bool IsBeating_NeedsLock() => !_stopped && _beatAt is { } at && _time.GetElapsedTime(at) < BeatTimeout;

    private bool IsAtWork_NeedsLock() =>
        IsBeating_NeedsLock() && _state is StationState.Running or StationState.WaitingForTrigger;

    private void Withdraw_NeedsLock()
    {
        bool isAtWork = IsAtWork_NeedsLock();
        foreach (BufferedResult result in _buffer.All) _withdrawn += Withdraw_NeedsLock(result, isAtWork) ? 1 : 0;
        if (_buffer.Newest is { } newest) Withdraw_NeedsLock(newest, isAtWork);
    }

    private bool Withdraw_NeedsLock(BufferedResult result, bool isAtWork) =>
        !isAtWork ? result.Withdraw(RegisterNumbers.StationNotWorking)
        : _time.GetElapsedTime(result.At) > _lifetime && result.Withdraw(RegisterNumbers.ResultTooOld);

    private void Fill_NeedsLock()
    {
        _image.ClearReadOnly();
        StatusBits status = Status_NeedsLock();
        _image.Put(RegisterMap.MapVersion, RegisterMap.Version);
        _image.Put(RegisterMap.Status, (ushort)status);
        _image.Put(RegisterMap.Status2, (uint)status >> 16);
        _image.Put(RegisterMap.Heartbeat, _heartbeat);
        _image.Put(RegisterMap.State, RegisterNumbers.States.GetValueOrDefault(_state, RegisterNumbers.Other));
        _image.Put(RegisterMap.Waiting, (ulong)_buffer.Count);
        _image.Put(RegisterMap.Lost, (ulong)_buffer.Lost);
        _image.Put(RegisterMap.Withdrawn, (ulong)_withdrawn);
        _image.Put(RegisterMap.Threshold, _decision?.Threshold);
        _image.Put(RegisterMap.RecipeNumber, (ulong)(RecipeIndex_NeedsLock() + 1));
        _image.Put(RegisterMap.Command, _command.Bit == 0 ? 0 : (ulong)ushort.TrailingZeroCount((ushort)_command.Bit));
        _image.Put(RegisterMap.CommandFailure,
            _command.Failure is { } failure ? RegisterNumbers.Failures.GetValueOrDefault(failure, RegisterNumbers.Other) : 0UL);
        _image.Put(RegisterMap.ControlEcho, (ulong)_control);
        _image.Put(RegisterMap.Recipe, _decision?.Recipe);
        if (_counts is ({ } counts, _))
        {
            _image.Put(RegisterMap.Passed, (ulong)counts.Passed);
            _image.Put(RegisterMap.Failed, (ulong)counts.Failed);
            _image.Put(RegisterMap.NotInspected, (ulong)counts.NotInspected);
        }
        WriteResult_NeedsLock(Offered, 0);
        WriteResult_NeedsLock(_buffer.Newest, RegisterMap.NewestShift);
    }

    private void WriteResult_NeedsLock(BufferedResult? result, int shift)
    {
        // A zero would be a score, and one below any threshold.
        _image.Put(RegisterMap.Score, (float?)null, shift);
        _image.Put(RegisterMap.ResultThreshold, (float?)null, shift);
        result?.Write(_image, _time.GetElapsedTime(result.At), shift);
    }

    private int RecipeIndex_NeedsLock()
    {
        for (int i = 0; i < _recipes.Count; i++)
            if (_recipes[i] == _decision?.Recipe) return i;
        return -1;
    }

    private StatusBits Status_NeedsLock()
    {
        bool isAtWork = IsAtWork_NeedsLock(), isBeating = IsBeating_NeedsLock();
        return Bit(StatusBits.Ready, isAtWork && _decision?.Threshold is not null)
            | Bit(StatusBits.Running, isBeating && _state == StationState.Running)
            | Bit(StatusBits.Paused, _state == StationState.Paused)
            | Bit(StatusBits.Fault, !isBeating || _state is StationState.Fault or StationState.Frozen)
            | Bit(StatusBits.Tripped, _tripped)
            | Bit(StatusBits.ChallengeDue, _challengeDue)
            | Bit(StatusBits.ChallengeFailed, _challengeFailed)
            | Bit(StatusBits.CameraLost, _state == StationState.NoCamera)
            | Bit(StatusBits.BrokerLost, _brokerLost)
            | Bit(StatusBits.Overrun, _buffer.IsOverrun)
            | Bit(StatusBits.Toggle, _toggle)
            | Bit(StatusBits.LeaseHeld, _leaseHeld)
            | Bit(StatusBits.ShiftCounts, _counts is (_, true))
            | _command.Bits
            | OfResult_NeedsLock();
    }

    private StatusBits OfResult_NeedsLock() => Offered is not { } offered ? StatusBits.None
        : StatusBits.ResultValid | offered.Verdict switch
        {
            Verdict.Pass => StatusBits.Pass | Bit(StatusBits.Warning, offered.Inspection.Warning),
            Verdict.Fail => StatusBits.Fail,
            _ => StatusBits.NotInspected,
        };

    private static StatusBits Bit(StatusBits bit, bool isSet) => isSet ? bit : StatusBits.None;
}
