using EdgeInspector.Configuration;
using EdgeInspector.Frames;
using EdgeInspector.Imaging.Codecs;
using EdgeInspector.Mqtt;
using EdgeInspector.Pipeline;
using EdgeInspector.Publishing;
using Microsoft.Extensions.Logging;

namespace EdgeInspector.Running;

/// <summary>A running agent: its stations, which do not disturb each other, and the one publisher that they share.</summary>
internal sealed class Agent : IAsyncDisposable
{
    private readonly AgentConfiguration _configuration;
    private readonly ILogger _logger;
    private readonly EmbeddedBroker? _broker;
    private readonly MqttPublisher _publisher;
    private readonly List<Station> _stations = [];
    private readonly long _session;
    private bool _stopped;

    /// <summary>Builds everything; nothing runs before <see cref="StartAsync"/>.</summary>
    /// <param name="configuration">Checked configuration.</param>
    /// <param name="stamp">What the messages say of it; null when it comes from no file.</param>
    /// <param name="time">Clock.</param>
    /// <param name="logger">Log.</param>
    /// <param name="observer">Takes all inspections too; null for none.</param>
    /// <param name="openCamera">Opens cameras instead of <see cref="CameraFactory"/>; null for that.</param>
    /// <param name="modelRetry">How long a station waits before it looks at an unusable model again; null for 5 s.</param>
    /// <exception cref="IOException">The state folder cannot be written, or another agent uses it.</exception>
    public Agent(
        AgentConfiguration configuration, ConfigurationStamp? stamp, TimeProvider time, ILogger logger,
        IInspectionPublisher? observer = null, Func<CameraConfiguration, int, ICamera>? openCamera = null, TimeSpan? modelRetry = null)
    {
        (_configuration, _logger) = (configuration, logger);
        var codec = new OpenCvPictureCodec();
        _session = SessionCounter.Next(configuration.StateDirectory);
        if (configuration.Mqtt.EmbeddedBrokerPort is not null) _broker = new EmbeddedBroker();
        _publisher = new MqttPublisher(configuration.ToOptions(), new AgentIdentity(configuration.Agent.Name, _session), logger, time) { Configuration = stamp };
        var surroundings = new StationSurroundings
        {
            Publisher = observer is null ? _publisher : new FanOutPublisher(_publisher, observer),
            OpenCamera = openCamera ?? ((camera, buffers) => CameraFactory.Open(camera, buffers, codec, time, logger)),
            Codec = codec,
            StateDirectory = configuration.StateDirectory,
            Execution = configuration.Execution,
            Pictures = configuration.Mqtt.Pictures,
            ModelRetry = modelRetry ?? TimeSpan.FromSeconds(5),
            Time = time,
            Logger = logger,
        };
        foreach (StationConfiguration station in configuration.Stations)
        {
            _stations.Add(new Station(station, surroundings)
            {
                StateChanged = (state, detail) => _publisher.SetStationState(station.Name, state, detail),
            });
        }
        _publisher.Recorded = (name, sequence) =>
        {
            foreach (Station station in _stations)
                if (station.Name == name) station.MarkRecorded(sequence);
        };
    }

    /// <summary>Ends when all cameras have shown their last frames.</summary>
    public Task CamerasEnded => Task.WhenAll(_stations.Select(station => station.CameraEnded));

    /// <summary>Starts publishing, then the stations.</summary>
    /// <exception cref="IOException">The embedded broker's port is taken.</exception>
    public async Task StartAsync()
    {
        // A stage holds its thread while the graph runs; the pool would otherwise add threads only twice a second.
        ThreadPool.GetMinThreads(out int workers, out int ports);
        ThreadPool.SetMinThreads(Math.Max(workers, Environment.ProcessorCount + 3 * _stations.Count + 4), ports);
        if (_broker is not null) await _broker.StartAsync(_configuration.Mqtt.EmbeddedBrokerPort!.Value);
        await _publisher.StartAsync();
        // The disk knows best which parts have their record: it is asked before anything is said about those that have none.
        foreach (Station station in _stations) station.MarkRecorded(_publisher.LastRecorded(station.Name));
        _logger.AgentStarts(
            _configuration.Agent.Name, _session, _stations.Count, _configuration.Mqtt.Broker, _configuration.TopicBase, _configuration.StateDirectory);
        foreach (Station station in _stations)
        {
            _publisher.AddStation(station.Name, StationState.NoCamera, () => station.IsWorking);
            station.Start();
        }
    }

    /// <summary>Stops in the order of the data: stations, publisher, broker.</summary>
    public async Task StopAsync()
    {
        if (_stopped) return;
        _stopped = true;
        await Task.WhenAll(_stations.Select(station => station.StopAsync()));
        await _publisher.StopAsync();
        if (_broker is not null) await _broker.StopAsync();
        _logger.AgentStopped(
            _stations.Sum(station => station.Counts.Passed), _stations.Sum(station => station.Counts.Failed), _stations.Sum(station => station.Counts.NotInspected));
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        foreach (Station station in _stations) await station.DisposeAsync();
        await _publisher.DisposeAsync();
        if (_broker is not null) await _broker.DisposeAsync();
    }
}
