using EdgeInspector.Inference.Sessions.Providers;
using Microsoft.ML.OnnxRuntime;

namespace EdgeInspector.Inference.Sessions;

/// <summary>How a session computes.</summary>
public sealed record SessionSettings
{
    /// <summary>Threads of one run.</summary>
    /// <value>At least 1. The default is the number of processors.</value>
    public int Threads { get; init; } = Environment.ProcessorCount;

    /// <summary>
    /// Whether two runs go side by side much of the time: a second session with half of the threads then takes the one that meets
    /// another. It costs the model's memory once more.
    /// </summary>
    public bool SideBySide { get; init; }

    /// <summary>What may compute the model, the preferred one first.</summary>
    /// <value>At least one. The default is the processor.</value>
    public IReadOnlyList<ProviderChoice> Providers { get; init; } = [ProviderChoice.Cpu];

    /// <summary>Largest relative difference of a golden score on another provider than the processor.</summary>
    /// <value>Greater than 0. The default is 0.001; half precision takes about 0.01.</value>
    public float ProviderTolerance { get; init; } = 1e-3f;

    /// <summary>Pause before better providers are tried again.</summary>
    public TimeSpan ProviderRetry { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>The longest that the graph may take for one picture; then the picture has failed.</summary>
    /// <value>60 s.</value>
    public TimeSpan RunLimit { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>
    /// The same for the first runs of all, with which a device compiles its kernels; null for 60 s on the processor and 3 minutes
    /// elsewhere.
    /// </summary>
    internal TimeSpan? FirstRunLimit { get; init; }

    /// <summary>One thread a run, so that results do not depend on how work is split; several runs go side by side instead.</summary>
    internal static SessionSettings Learning { get; } = new() { Threads = 1, RunLimit = TimeSpan.FromMinutes(10) };

    /// <summary>
    /// Asked before a model is loaded on another provider than the processor, with the provider and the model's folder: null lets it be
    /// loaded, a text says which is not and why. A library that fails can take the process with it, so an agent tries it in another one
    /// first.
    /// </summary>
    public Func<ProviderChoice, string, CancellationToken, string?>? ProbeInChildProcess { get; init; }

    internal TimeSpan LimitWhileLoading(ProviderChoice provider) =>
        FirstRunLimit ?? (provider.Name == ProviderChoice.CpuName ? TimeSpan.FromSeconds(60) : TimeSpan.FromMinutes(3));

    internal SessionOptions ToOptions()
    {
        RuntimeTelemetry.Disable();
        var options = new SessionOptions
        {
            IntraOpNumThreads = Threads,
            LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR,
        };
        // Workers wait for each other hundreds of times a picture, mostly for less than it takes to sleep and be woken. Longer they must
        // not burn the cores that camera and MQTT need, and between two pictures not at all.
        options.AddSessionConfigEntry("session.intra_op.spin_duration_us", "20");
        options.AddSessionConfigEntry("session.force_spinning_stop", "1");
        // The tails of the blur are denormal numbers, which cost a hundred times a normal one.
        options.AddSessionConfigEntry("session.set_denormal_as_zero", "1");
        return options;
    }
}
