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
}
