using System.Diagnostics.CodeAnalysis;
using EdgeInspector.Mqtt.Topics;
using EdgeInspector.Pipeline;
using EdgeInspector.Results;

namespace EdgeInspector.Mqtt.Retained;

/// <summary>What is retained and beaten for one station. Safe between the pipeline, which sets, and the sender, which takes.</summary>
internal sealed class StationLane(string name, StationTopics topics)
{
    private readonly Lock _lock = new();
    private ResultEntry? _latest;
    private bool _latestIsNew;
    private long _latestSentAt;
    private StationState? _state;
    private string? _detail;
    private IReadOnlyList<string> _trips = [];
    private DateTimeOffset _since;
    private bool _stateIsNew;
    private Func<bool>? _isWorking;
    private long _beats;
    private long _beatSentAt;

    /// <summary>The station's name.</summary>
    public string Name { get; } = name;

    /// <summary>Its topics.</summary>
    public StationTopics Topics { get; } = topics;

    /// <summary>Sets who is asked before each beat.</summary>
    public void SetProbe(Func<bool>? isWorking) => _isWorking = isWorking;

    /// <summary>Sets the state; the same state again keeps its time.</summary>
    public void SetState(StationState state, string? detail, DateTimeOffset now)
    {
        lock (_lock)
        {
            if (_state == state && _detail == detail) return;
            if (_state != state) _since = now;
            (_state, _detail, _stateIsNew) = (state, detail, true);
        }
    }

    /// <summary>Sets what has tripped.</summary>
    public void SetTrips(IReadOnlyList<string> trips)
    {
        lock (_lock)
        {
            if (_trips.SequenceEqual(trips)) return;
            _trips = trips;
            _stateIsNew = _state is not null;
        }
    }

    /// <summary>Notes the newest result.</summary>
    public void SetLatest(ResultEntry result)
    {
        lock (_lock) (_latest, _latestIsNew) = (result, true);
    }

    /// <summary>After a new connection everything retained is sent again.</summary>
    public void Renew()
    {
        lock (_lock)
        {
            _stateIsNew = _state is not null;
            _latestIsNew = _latest is not null;
            _latestSentAt = 0;
            _beatSentAt = 0;
        }
    }

    /// <summary>Takes the state if it has to be sent.</summary>
    public bool TryTakeState(out StationState state, out string? detail, out IReadOnlyList<string> trips, out DateTimeOffset since)
    {
        lock (_lock)
        {
            (state, detail, trips, since) = (_state.GetValueOrDefault(), _detail, _trips, _since);
            bool isNew = _stateIsNew;
            _stateIsNew = false;
            return isNew;
        }
    }

    /// <summary>Takes the newest result if it has to be sent now.</summary>
    public bool TryTakeLatest(TimeProvider time, TimeSpan period, [NotNullWhen(true)] out ResultEntry? result)
    {
        lock (_lock)
        {
            result = _latest;
            if (result is null || !_latestIsNew || !IsDue(_latestSentAt, time, period)) return false;
            _latestIsNew = false;
            _latestSentAt = time.GetTimestamp();
            return true;
        }
    }

    /// <summary>Takes the next beat if it is due and the station works.</summary>
    public bool TryTakeBeat(TimeProvider time, TimeSpan period, out long beat)
    {
        lock (_lock)
        {
            beat = _beats + 1;
            if (!Works() || !IsDue(_beatSentAt, time, period)) return false;
            _beats = beat;
            _beatSentAt = time.GetTimestamp();
            return true;
        }
    }

    private static bool IsDue(long sentAt, TimeProvider time, TimeSpan period) => sentAt == 0 || time.GetElapsedTime(sentAt) >= period;

    private bool Works() =>
        _state?.IsInspecting() == true && (_isWorking is null || _isWorking());
}
