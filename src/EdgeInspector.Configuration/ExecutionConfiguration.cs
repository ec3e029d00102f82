using EdgeInspector.Configuration.Keys;

namespace EdgeInspector.Configuration;

/// <summary>How models are computed.</summary>
internal sealed record ExecutionConfiguration
{
    [Key("What computes the models, the preferred one first: cpu, directml, webgpu, cuda, openvino, tensorrt-rtx (a device number may follow: webgpu:1), "
        + "or the path of an ONNX Runtime plug-in library. One is used only when it gives the same scores for the model's golden pictures.",
        Format = TextFormat.Provider, MinimumItems = 1, MaximumItems = 8, DistinctItems = true, Example = new[] { "webgpu", "cpu" })]
    public ValueList<string> Providers { get; init; } = ["cpu"];

    [Key("Options of providers, as provider.key=value.", Format = TextFormat.ProviderOption, MaximumItems = 32,
        NullMeans = "the providers' defaults",
        Example = new[] { "webgpu.preferredLayout=NCHW" })]
    public ValueList<string>? ProviderOptions { get; init; }

    [Key("Largest relative difference of a golden picture's score on another provider than cpu; half precision takes about 0.01.",
        Minimum = 1e-9, Maximum = 0.1)]
    public double ProviderTolerance { get; init; } = 0.001;

    [Key("Pause before a better provider that failed is tried again.", Unit = "min", Minimum = 0.1, Maximum = 1440)]
    public double ProviderRetryMinutes { get; init; } = 10;

    [Key("Processor threads for one model. Leave some for cameras and messages.", Unit = "threads", Minimum = 1, Maximum = 256,
        NullMeans = "one for each processor core, or for each of processors")]
    public int? Threads { get; init; }

    [Key("Processor cores that the whole agent keeps to, counted from 0; other programs of the line PC then have the rest to themselves.",
        Minimum = 0, Maximum = 1023,
        MinimumItems = 1, MaximumItems = 256, DistinctItems = true, NullMeans = "all cores", Example = new[] { 2, 3 })]
    public ValueList<int>? Processors { get; init; }
}
