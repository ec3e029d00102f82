using EdgeInspector.Sinks;

namespace EdgeInspector.Agent.Hooks;

/// <summary>All web hooks of an agent, each at its own pace.</summary>
/// <param name="hooks">The hooks; from here on its own.</param>
internal sealed class WebHooks(IReadOnlyList<WebHook> hooks) : IOutput
{
    private readonly CancellationTokenSource _stop = new();
    private Task _running = Task.CompletedTask;

    /// <summary>Results may have been stored; returns at once.</summary>
    public void Wake()
    {
        foreach (WebHook hook in hooks) hook.Wake();
    }

    /// <inheritdoc/>
    /// <remarks>The disk is waited for, within the time limit of all files, so that no result comes before a hook has its place.</remarks>
    public async Task StartAsync()
    {
        await Task.WhenAll(hooks.Select(hook => Task.Run(hook.Begin)));
        _running = Task.WhenAll(hooks.Select(hook => Task.Run(() => hook.RunAsync(_stop.Token))));
    }

    /// <inheritdoc/>
    /// <remarks>Nothing stands for late listeners.</remarks>
    public void Renew()
    {
    }

    /// <inheritdoc/>
    /// <remarks>What waits is sent by the next run.</remarks>
    public async Task StopAsync(CancellationToken cancellation = default)
    {
        if (_stop.IsCancellationRequested) return;
        await _stop.CancelAsync();
        await _running;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        foreach (WebHook hook in hooks) hook.Dispose();
        _stop.Dispose();
    }
}
