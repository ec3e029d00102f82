using System.Diagnostics;
using EdgeInspector.Mqtt;
using EdgeInspector.Mqtt.Listening;

namespace EdgeInspector.Demo;

/// <summary>
/// A subscriber to the results at the demo's own broker, as a line has one: the numbers show that they arrive, and the agent has no reason
/// to warn that nobody listens.
/// </summary>
internal sealed class DemoSubscriber : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);
    private readonly CancellationTokenSource _end = new();
    private readonly TaskCompletionSource _connected = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ResultListener _listener;
    private readonly Task _listening;
    private int _results;

    private DemoSubscriber(MqttOptions options, string baseTopic)
    {
        _listener = new ResultListener(options, "edgeinspector-demo-subscriber", baseTopic, null, pictures: false, TimeProvider.System)
        {
            Heard = message =>
            {
                if (message.Tail is "result" or "backlog") Interlocked.Increment(ref _results);
            },
            Connected = () => _connected.TrySetResult(),
        };
        _listening = _listener.RunAsync(_end.Token);
    }

    /// <summary>Subscribes.</summary>
    /// <param name="options">The broker.</param>
    /// <param name="baseTopic">The agent's topics.</param>
    public static async Task<DemoSubscriber> StartAsync(MqttOptions options, string baseTopic)
    {
        var subscriber = new DemoSubscriber(options, baseTopic);
        // Without it the demo goes on all the same.
        await Task.WhenAny(subscriber._connected.Task, Task.Delay(Patience));
        return subscriber;
    }

    /// <summary>The results that arrived, after those that are still on their way.</summary>
    /// <param name="published">As many as there should be.</param>
    public async Task<int> CountAsync(int published)
    {
        for (long began = Stopwatch.GetTimestamp(); Volatile.Read(ref _results) < published && Stopwatch.GetElapsedTime(began) < Patience;)
            await Task.Delay(10);
        return Volatile.Read(ref _results);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _listening;
        _listener.Dispose();
        _end.Dispose();
    }
}
