using EdgeInspector.Agent.Histories;
using EdgeInspector.Configuration;
using EdgeInspector.Frames;
using EdgeInspector.Inference.History;
using EdgeInspector.Inference.Teaching;
using Microsoft.Extensions.Logging;

namespace EdgeInspector.Agent.Teaching;

/// <summary>What collects at each station.</summary>
internal sealed class Collectors : IAsyncDisposable
{
    private readonly Dictionary<string, StationCollector> _all;
    private readonly ILogger _logger;

    /// <param name="configuration">The stations, and where pictures are kept.</param>
    /// <param name="codec">Encodes pictures.</param>
    public Collectors(AgentConfiguration configuration, IPictureCodec codec, TimeProvider time, ILogger logger)
    {
        _logger = logger;
        _all = configuration.Stations.ToDictionary(
            station => station.Name,
            station => new StationCollector(
                new CollectionBook(StationHistories.Of(configuration, station, null, time)), codec, time, logger),
            StringComparer.Ordinal);
    }

    /// <summary>That of a station.</summary>
    /// <exception cref="KeyNotFoundException">There is no such station.</exception>
    public StationCollector Of(string station) => _all[station];

    /// <summary>Offers a frame of a station without a model.</summary>
    public void Offer(string station, Frame frame)
    {
        if (_all.TryGetValue(station, out StationCollector? collector)) collector.Offer(frame);
    }

    /// <summary>Goes on as before the last end, where a station collected.</summary>
    public void Start() => _ = Task.Factory.StartNew(
        () =>
        {
            foreach ((string station, StationCollector collector) in _all)
            {
                try
                {
                    collector.Resume();
                }
                catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or HistoryException)
                {
                    _logger.CollectionFailed(station, exception.Message);
                }
            }
        },
        CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (StationCollector collector in _all.Values) await collector.DisposeAsync();
    }
}
