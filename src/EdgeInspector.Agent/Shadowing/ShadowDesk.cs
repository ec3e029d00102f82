using EdgeInspector.Agent.Stations;
using EdgeInspector.Commands;
using EdgeInspector.Pipeline;
using EdgeInspector.Status;
using Microsoft.Extensions.Logging;

namespace EdgeInspector.Agent.Shadowing;

/// <summary>The shadow runs of all stations: begins and ends them, follows the stations, and looks at the time.</summary>
internal sealed class ShadowDesk : IAsyncDisposable
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(1);
    private readonly Dictionary<string, StationShadowRun> _runs;
    private readonly Dictionary<string, string> _faults = new(StringComparer.Ordinal);
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _stop = new();
    private Task _work = Task.CompletedTask;

    /// <summary>Reads what is kept; nothing runs before <see cref="Start"/>.</summary>
    public ShadowDesk(ShadowServices services)
    {
        (_time, _logger) = (services.Time, services.Logger);
        _runs = services.Configuration.Stations.ToDictionary(
            station => station.Name, station => new StationShadowRun(station.Name, services), StringComparer.Ordinal);
    }

    /// <summary>Where a station offers its frames.</summary>
    public ShadowSeat SeatOf(string station) => _runs[station].Seat;

    /// <summary>How a station's run stands, as it was told last; null where none was begun.</summary>
    public StationShadow? Facts(string station) => _runs.GetValueOrDefault(station)?.Told;

    /// <summary>How it stands now, with all that is kept; null where none was begun.</summary>
    /// <exception cref="IOException">The reviews cannot be read.</exception>
    public Task<StationShadow?> LookAsync(string station, CancellationToken cancellation) => _runs[station].LookAsync(cancellation);

    /// <summary>Begins to look at the time.</summary>
    public void Start() => _work = Task.Run(WorkAsync);

    /// <summary>A station works with something else now; returns at once.</summary>
    public void Took(Station station) => _runs[station.Name].Took(() => station.Revision);

    /// <summary>Begins a run.</summary>
    public Task<CommandOutcome> BeginAsync(ShadowModelCommand command, Station station, CancellationToken cancellation) =>
        _runs[command.Name].BeginAsync(command, station.Revision, cancellation);

    /// <summary>Ends a run.</summary>
    public Task<CommandOutcome> StopAsync(StopShadowCommand command) => _runs[command.Name].StopAsync(command);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        // The container frees it once more.
        if (_stop.IsCancellationRequested) return;
        await _stop.CancelAsync();
        await _work;
        await Task.WhenAll(_runs.Values.Select(run => run.DisposeAsync().AsTask()));
        _stop.Dispose();
    }

    private async Task WorkAsync()
    {
        using var timer = new PeriodicTimer(Period, _time);
        try
        {
            do
            {
                foreach ((string station, StationShadowRun run) in _runs) await TickAsync(station, run);
            }
            while (await timer.WaitForNextTickAsync(_stop.Token));
        }
        catch (OperationCanceledException)
        {
            // The stop that was asked for.
        }
    }

    private async Task TickAsync(string station, StationShadowRun run)
    {
        try
        {
            await run.TickAsync();
            _faults.Remove(station);
        }
#pragma warning disable CA1031 // Whatever it is, it is said at once, ends the run of that station alone, and the clock goes on.
        catch (Exception exception) when (!_stop.IsCancellationRequested)
        {
            if (run.TryFail(exception.Message)) return;
            // Said once: it may come every second.
            if (_faults.GetValueOrDefault(station) != exception.Message) _logger.ShadowClockFailed(station, exception.Message);
            _faults[station] = exception.Message;
        }
#pragma warning restore CA1031
    }
}
