using EdgeInspector.Agent.Stations;
using EdgeInspector.Pipeline;
using EdgeInspector.Shadowing;
using EdgeInspector.Status;

namespace EdgeInspector.Agent.Shadowing;

/// <summary>
/// What a station's shadow run has counted: kept in the state folder, held against reviews, and told. Safe between threads.
/// </summary>
internal sealed class ShadowRecord
{
    private static readonly TimeSpan KeepPeriod = TimeSpan.FromSeconds(5), TellPeriod = TimeSpan.FromSeconds(10);
    private readonly string _station;
    private readonly ShadowServices _services;
    private readonly string _path;
    private readonly ReviewLookup _reviews;
    private readonly Lock _lock = new();
    private ShadowMemory _kept;
    private long _keptAt, _toldAt;
    private bool _hasNotKept;
    private volatile ShadowReviews _reviewed = ShadowReviews.None;
    private volatile StationShadow? _told;

    /// <summary>Reads what is kept.</summary>
    public ShadowRecord(string station, ShadowServices services)
    {
        (_station, _services, _reviews) = (station, services, new ReviewLookup(services.Parts));
        _path = ShadowFile.File.PathOf(services.Configuration.StateDirectory, station);
        _kept = ShadowFile.File.Read(_path, out string? damage);
        if (damage is not null) services.Logger.ShadowUnreadable(station, _path, damage);
        Ledger = new ShadowLedger(_kept, services.Time);
    }

    /// <summary>Counts.</summary>
    public ShadowLedger Ledger { get; }

    /// <summary>How long B takes and what it needs, while it is loaded.</summary>
    public Func<(ShadowLane Lane, long Memory)?> Loaded { get; init; } = () => null;

    /// <summary>What was told last; null where no run was begun.</summary>
    public StationShadow? Told => _told;

    /// <summary>How the run stands now, with all that is kept; null where none was begun.</summary>
    /// <exception cref="IOException">The reviews cannot be read.</exception>
    public async Task<StationShadow?> LookAsync(CancellationToken cancellation)
    {
        ShadowMemory run = Ledger.Memory;
        if (run.Plan is null) return null;
        _reviewed = await _reviews.ReadAsync(_station, run, cancellation);
        return FactsOf(run, ShadowMemory.MostDisagreements);
    }

    /// <summary>Keeps and tells what it is time for.</summary>
    public async Task TickAsync(CancellationToken cancellation)
    {
        ShadowMemory run = Ledger.Memory;
        if (_services.Time.GetElapsedTime(_keptAt) >= KeepPeriod) Keep(run);
        if (run.Plan is null || (_told is not null && (!run.IsOn || _services.Time.GetElapsedTime(_toldAt) < TellPeriod))) return;
        try
        {
            _reviewed = await _reviews.ReadAsync(_station, run, cancellation);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // The gate goes on with what was known; the disk has events of its own.
        }
        Tell();
    }

    /// <summary>Keeps and tells a change at once.</summary>
    public void Changed()
    {
        Keep(Ledger.Memory);
        Tell();
    }

    /// <summary>Keeps what is counted.</summary>
    public void Keep() => Keep(Ledger.Memory);

    private void Keep(ShadowMemory run)
    {
        lock (_lock)
        {
            // Where nobody ever began one there is no file.
            if (run.Plan is null || ReferenceEquals(run, _kept)) return;
            try
            {
                StationFile<ShadowMemory>.Write(_path, run);
                (_kept, _hasNotKept) = (run, false);
            }
            catch (IOException exception)
            {
                if (!_hasNotKept) _services.Logger.ShadowNotKept(_station, exception.Message);
                _hasNotKept = true;
            }
            _keptAt = _services.Time.GetTimestamp();
        }
    }

    private void Tell()
    {
        // Two threads must not leave the older one as the last word.
        lock (_lock)
        {
            _toldAt = _services.Time.GetTimestamp();
            _services.Facts(_told = FactsOf(Ledger.Memory, StationShadow.MostDisagreements));
        }
    }

    private StationShadow FactsOf(ShadowMemory run, int most)
    {
        bool hasSets = _services.Challenges.Facts(_station)?.Sets.Any(set => set.InUse) == true;
        var facts = StationShadow.Of(_station, run, ShadowGate.Judge(run, _reviewed, hasSets), _services.Time.GetUtcNow(), most);
        return Loaded() is { } loaded ? facts.With(loaded.Lane, loaded.Memory) : facts;
    }
}
