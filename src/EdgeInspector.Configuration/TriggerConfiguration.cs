using EdgeInspector.Configuration.Keys;
using EdgeInspector.Frames;

namespace EdgeInspector.Configuration;

/// <summary>What starts an exposure.</summary>
internal sealed record TriggerConfiguration
{
    [Key("freeRun: the camera at its own rate. hardware: a signal at one of its lines. software: the command trigger over MQTT, or the agent itself (periodMilliseconds).")]
    public TriggerMode Mode { get; init; } = TriggerMode.FreeRun;

    [Key("Line of a hardware trigger.", Example = "Line2")]
    public string Line { get; init; } = "Line1";

    [Key("Edge of a hardware trigger.")]
    public TriggerEdge Edge { get; init; } = TriggerEdge.Rising;

    [Key("From the trigger to the exposure.", Unit = "us", Minimum = 0, Maximum = 10_000_000, NullMeans = "what the camera has",
        Example = 500.0)]
    public double? DelayMicroseconds { get; init; }

    [Key("The agent triggers by itself so often; with software only.", Unit = "ms", Minimum = 5, Maximum = 3_600_000,
        NullMeans = "only commands do", Example = 500.0)]
    public double? PeriodMilliseconds { get; init; }
}
