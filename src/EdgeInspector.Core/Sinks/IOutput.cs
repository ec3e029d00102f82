namespace EdgeInspector.Sinks;

/// <summary>A way out of the agent, such as MQTT, from its start to its end; its sinks may be used before the start.</summary>
public interface IOutput : IAsyncDisposable
{
    /// <summary>Begins to send, and returns without waiting for a peer.</summary>
    Task StartAsync();

    /// <summary>Publishes everything that stands for late listeners once more.</summary>
    void Renew();

    /// <summary>Sends what waits, within the output's own time limit, and takes leave.</summary>
    Task StopAsync(CancellationToken cancellation = default);
}
