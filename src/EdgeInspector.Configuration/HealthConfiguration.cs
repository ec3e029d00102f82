using EdgeInspector.Configuration.Keys;

namespace EdgeInspector.Configuration;

/// <summary>Where supervisors ask: /livez, /readyz and /metrics over HTTP.</summary>
internal sealed record HealthConfiguration
{
    [Key("Whether anybody can ask.")]
    public bool Enabled { get; init; } = true;

    [Key("Address to listen at; 0.0.0.0 lets other machines ask, without any login.", Example = "0.0.0.0")]
    public string Address { get; init; } = "127.0.0.1";

    [Key("Port to listen at.", Minimum = 1, Maximum = 65_535)]
    public int Port { get; init; } = 9473;

    [Key("Names by which other machines may ask, beside addresses and this machine's name with or without a domain.",
        Format = TextFormat.HostName, MaximumItems = 16,
        NullMeans = "no others", Example = new[] { "vision.line4.plant" })]
    public ValueList<string>? Hosts { get; init; }

    /// <summary>Where this machine asks.</summary>
    public Uri Local =>
        new($"http://{(Address is "0.0.0.0" or "::" ? "127.0.0.1" : Address.Contains(':') ? $"[{Address}]" : Address)}:{Port}/");

    [Key("Where the figures of /metrics are sent too, by OpenTelemetry's protocol (OTLP, HTTP with protobuf).", Format = TextFormat.HttpUrl,
        NullMeans = "nowhere",
        Example = "http://127.0.0.1:4318/v1/metrics")]
    public string? OpenTelemetry { get; init; }

    [Key("Time between two of those messages.", Unit = "s", Minimum = 1, Maximum = 3600)]
    public int OpenTelemetrySeconds { get; init; } = 15;
}
