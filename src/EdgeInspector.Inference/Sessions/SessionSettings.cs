using Microsoft.ML.OnnxRuntime;

namespace EdgeInspector.Inference.Sessions;

/// <summary>How a session computes.</summary>
public sealed record SessionSettings
{
    /// <summary>Threads of one run.</summary>
    /// <value>At least 1. The default is the number of processors.</value>
    public int Threads { get; init; } = Environment.ProcessorCount;

    /// <summary>One thread a run, so that results do not depend on how work is split; several runs go side by side instead.</summary>
    internal static SessionSettings Learning { get; } = new() { Threads = 1 };

    internal SessionOptions ToOptions()
    {
        RuntimeTelemetry.Disable();
        var options = new SessionOptions
        {
            IntraOpNumThreads = Threads,
            LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR,
        };
        // Idle workers must not burn the cores that camera and MQTT need between two frames.
        options.AddSessionConfigEntry("session.force_spinning_stop", "1");
        // The tails of the blur are denormal numbers, which cost a hundred times a normal one.
        options.AddSessionConfigEntry("session.set_denormal_as_zero", "1");
        return options;
    }
}
