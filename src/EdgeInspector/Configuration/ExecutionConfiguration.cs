using EdgeInspector.Configuration.Keys;

namespace EdgeInspector.Configuration;

/// <summary>How models are computed.</summary>
internal sealed record ExecutionConfiguration
{
    [Key("What computes the models, the preferred one first.", MinimumItems = 1, MaximumItems = 8, DistinctItems = true)]
    public ValueList<ExecutionProvider> Providers { get; init; } = [ExecutionProvider.Cpu];

    [Key("Processor threads for one model. Leave some for cameras and messages.", Unit = "threads", Minimum = 1, Maximum = 256,
        NullMeans = "one for each processor core")]
    public int? Threads { get; init; }
}
