using EdgeInspector.Inference.Graphs;
using EdgeInspector.Inference.Sessions.Providers;
using Microsoft.ML.OnnxRuntime;

namespace EdgeInspector.Inference.Sessions;

/// <summary>
/// The sessions of one graph: the one with all threads, and where runs go side by side on the processor another with half of them. Two
/// runs that both want all threads wait for each other's; with half each they do not. Owns the sessions until disposed.
/// </summary>
internal sealed class OnnxSessions : IDisposable
{
    private readonly SessionOptions _options;
    private readonly SessionOptions? _halfOptions;
    private int _running;

    /// <param name="graph">Serialized ONNX.</param>
    /// <param name="settings">How to compute.</param>
    /// <param name="provider">What computes.</param>
    /// <exception cref="OnnxRuntimeException">The runtime does not take the graph.</exception>
    public OnnxSessions(byte[] graph, SessionSettings settings, ProviderChoice provider)
    {
        IsSerialized = provider.Name != ProviderChoice.CpuName;
        _options = settings.ToOptions();
        try
        {
            (Device, DeviceLock) = ProviderLibraries.Append(_options, provider);
            // One picture a run: what depends on their number alone is computed now. The processor computes it for each picture in no time,
            // and would order other sums differently: scores would no more be those of learning to the last bit.
            if (IsSerialized) _options.AddFreeDimensionOverrideByName(Values.BatchName, 1);
            lock (DeviceLock) Whole = new InferenceSession(graph, _options);
            if (IsSerialized || !settings.SideBySide || settings.Threads == 1) return;
            HalfThreads = settings.Threads / 2;
            _halfOptions = (settings with { Threads = HalfThreads.Value }).ToOptions();
            ProviderLibraries.Append(_halfOptions, provider);
            HalfThreadSession = new InferenceSession(graph, _halfOptions);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>The device in use.</summary>
    public string Device { get; }

    /// <summary>For a run alone.</summary>
    public InferenceSession Whole { get; }

    /// <summary>For a run beside another; null where <see cref="Whole"/> does that too.</summary>
    public InferenceSession? HalfThreadSession { get; }

    /// <summary>Threads of <see cref="HalfThreadSession"/>; null without one.</summary>
    public int? HalfThreads { get; }

    /// <summary>Whether the device has memory of its own and does one run at a time, as all but the processor.</summary>
    public bool IsSerialized { get; }

    /// <summary>To be held during such a run, and on any device while something is made in it or freed.</summary>
    public Lock DeviceLock { get; } = new();

    /// <summary>Begins a run.</summary>
    /// <returns>Whether another is under way.</returns>
    public bool BeginRun() => Interlocked.Increment(ref _running) > 1;

    /// <summary>Ends a run.</summary>
    public void EndRun() => Interlocked.Decrement(ref _running);

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (DeviceLock)
        {
            HalfThreadSession?.Dispose();
            Whole?.Dispose();
        }
        _halfOptions?.Dispose();
        _options.Dispose();
    }
}
