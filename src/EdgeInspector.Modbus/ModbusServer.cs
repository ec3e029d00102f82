using EdgeInspector.Commands;
using EdgeInspector.Modbus.Protocol;
using EdgeInspector.Modbus.Stations;
using EdgeInspector.Sinks;
using EdgeInspector.Status;
using EdgeInspector.Verdicts;
using Microsoft.Extensions.Logging;

namespace EdgeInspector.Modbus;

/// <summary>
/// The agent as a Modbus TCP server for PLCs: states, the last results with a handshake, commands. What lies where: config/modbus.md. A PLC
/// that is slow, silent or gone delays nobody: its results wait in a buffer of 8, and what does not fit is counted and told. Safe between
/// threads.
/// </summary>
public sealed class ModbusServer : IOutput, IInspectionSink, IStatusSink
{
    private static readonly TimeSpan BeatPeriod = TimeSpan.FromMilliseconds(100);
    private readonly ModbusOptions _options;
    private readonly ModbusSources _sources;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    // Stations whose heartbeat stands because of a fault, of the thread that beats.
    private readonly HashSet<string> _standing = new(StringComparer.Ordinal);
    private readonly Dictionary<string, PlcStation> _stations;
    private readonly PlcListener _listener;
    private readonly CancellationTokenSource _stop = new();
    private volatile CommandDesk? _desk;
    private Task _running = Task.CompletedTask;
    private (long At, TimeSpan Left)? _lease;
    private readonly Lock _leaseLock = new();

    /// <summary>Nothing is opened before <see cref="StartAsync"/>.</summary>
    /// <param name="options">How PLCs are served.</param>
    /// <param name="sources">What is asked ten times a second.</param>
    public ModbusServer(ModbusOptions options, ModbusSources sources, TimeProvider time, ILogger logger)
    {
        (_options, _sources, _time, _logger) = (options, sources, time, logger);
        PlcStation[] stations = [.. options.Stations.Select(name => new PlcStation(name, options.ResultLifetime, time, logger))];
        _stations = stations.ToDictionary(station => station.Name, StringComparer.Ordinal);
        var handler = new RequestHandler(stations, new DeviceIdentification(options.Agent, options.Version), Pass);
        _listener = new PlcListener(options, handler, time, logger);
    }

    /// <summary>The port that is listened at; 0 while none is.</summary>
    public int Port => _listener.Port;

    /// <summary>Connections now.</summary>
    public int Connections => _listener.Connections;

    /// <summary>Has commands carried out from now on; before that they fail as not allowed.</summary>
    /// <param name="desk">Carries them out; stays the caller's.</param>
    public void TakeCommands(CommandDesk desk) => _desk = desk;

    /// <inheritdoc/>
    public Task StartAsync()
    {
        _running = Task.WhenAll(_listener.RunAsync(_stop.Token), BeatAsync());
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    /// <remarks>Registers always stand; there is nothing to renew.</remarks>
    public void Renew()
    {
        // Whoever comes late reads what holds.
    }

    /// <inheritdoc/>
    public async Task StopAsync(CancellationToken cancellation = default)
    {
        // What is read between here and the end of the connections is no pass.
        foreach (PlcStation station in _stations.Values) station.Stop();
        await _stop.CancelAsync();
        await _running;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _stop.Dispose();
    }

    /// <inheritdoc/>
    public void Take(Inspection inspection)
    {
        if (_stations.TryGetValue(inspection.Station, out PlcStation? station)) station.Take(inspection);
    }

    /// <inheritdoc/>
    public void Lost(LostResults lost)
    {
        if (_stations.TryGetValue(lost.Station, out PlcStation? station)) station.Lose(lost);
    }

    /// <inheritdoc/>
    public void Take(StatusFact fact)
    {
        switch (fact)
        {
            case StationStatus status when _stations.TryGetValue(status.Station, out PlcStation? station):
                station.Take(status);
                break;
            case StationTrips trips when _stations.TryGetValue(trips.Station, out PlcStation? station):
                station.Take(trips);
                break;
            case StationChallenge challenge when _stations.TryGetValue(challenge.Station, out PlcStation? station):
                station.Take(challenge);
                break;
            case AgentInfo info:
                foreach (StationInfo one in info.Stations)
                    if (_stations.TryGetValue(one.Name, out PlcStation? station)) station.Take(one);
                break;
            case ConfigurationReport report:
                lock (_leaseLock)
                    _lease = report.Lease is { } lease ? (_time.GetTimestamp(), TimeSpan.FromSeconds(lease.RemainingSeconds)) : null;
                foreach (StationDecision one in report.Stations)
                    if (_stations.TryGetValue(one.Station, out PlcStation? station)) station.Take(one);
                break;
        }
    }

    private async Task BeatAsync()
    {
        using var timer = new PeriodicTimer(BeatPeriod, _time);
        try
        {
            do
            {
                bool leaseHeld = IsLeaseHeld();
                foreach (PlcStation station in _stations.Values) Beat(station, leaseHeld);
                _listener.CloseIdle();
            }
            while (await timer.WaitForNextTickAsync(_stop.Token));
        }
        catch (OperationCanceledException)
        {
            // The stop that was asked for.
        }
    }

    // One that fails stands still, which is what its PLC is to see, and keeps none of the others from beating.
    private void Beat(PlcStation station, bool leaseHeld)
    {
        try
        {
            station.Beat(_sources, leaseHeld);
            if (_standing.Remove(station.Name)) _logger.PlcHeartbeatGoesOn(station.Name);
        }
#pragma warning disable CA1031 // Whatever it is, it is said at once and tried again; silence would be taken for a network that is down.
        catch (Exception exception)
        {
            if (_standing.Add(station.Name)) _logger.PlcHeartbeatStands(exception, station.Name);
        }
#pragma warning restore CA1031
    }

    // A PLC's own commands hold it only while they are carried out, which is not reported.
    private bool IsLeaseHeld()
    {
        lock (_leaseLock) return _lease is { } lease && _time.GetElapsedTime(lease.At) < lease.Left;
    }

    private void Pass(PlcStation station, PlcCommand asked, string address)
    {
        if (_desk is not { } desk)
        {
            station.Answer(asked.Id, CommandFailure.NotAllowed);
            return;
        }
        CommandOutcome? refusal = !_options.Commands.Contains(asked.Verb)
            ? CommandOutcome.Refused(CommandFailure.NotAllowed, $"modbus.commands does not list it; {address} asked for it.")
            : asked.Problem is { } problem ? CommandOutcome.Refused(CommandFailure.Invalid, problem)
            : null;
        string by = $"PLC {address}";
        var request = new CommandRequest
        {
            Word = CommandRequest.WordOf(asked.Verb),
            Verb = asked.Verb,
            By = by,
            Via = "modbus",
            Sender = by,
            Station = station.Name,
            Command = refusal is null ? asked.Command : null,
            Refusal = refusal,
        };
        desk.Take(request, (_, answer) => station.Answer(asked.Id, answer.Outcome.Failure));
    }
}
