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
        bool isProcessor = provider.Name == ProviderChoice.CpuName;
        OneAtATime = isProcessor ? null : new Lock();
        _options = settings.ToOptions();
        try
        {
            Device = ProviderLibraries.Append(_options, provider);
            Whole = new InferenceSession(graph, _options);
            if (!isProcessor || !settings.SideBySide || settings.Threads == 1) return;
            HalfThreads = settings.Threads / 2;
            _halfOptions = (settings with { Threads = HalfThreads.Value }).ToOptions();
            ProviderLibraries.Append(_halfOptions, provider);
            Half = new InferenceSession(graph, _halfOptions);
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
    public InferenceSession? Half { get; }

    /// <summary>Threads of <see cref="Half"/>; null without one.</summary>
    public int? HalfThreads { get; }

    /// <summary>Held during a run on a device with memory of its own, which does one at a time; null for the processor.</summary>
    public Lock? OneAtATime { get; }

    /// <summary>Begins a run.</summary>
    /// <returns>Whether another is under way.</returns>
    public bool Enter() => Interlocked.Increment(ref _running) > 1;

    /// <summary>Ends a run.</summary>
    public void Leave() => Interlocked.Decrement(ref _running);

    /// <inheritdoc/>
    public void Dispose()
    {
        Half?.Dispose();
        Whole?.Dispose();
        _halfOptions?.Dispose();
        _options.Dispose();
    }
}
