using EdgeInspector.Configuration.Keys;

namespace EdgeInspector.Configuration;

/// <summary>The operator page: the line on one screen, in a browser of this machine.</summary>
internal sealed record PageConfiguration
{
    [Key("Whether there is a page.")]
    public bool Enabled { get; init; } = true;

    [Key("Address to listen at. It must be one of this machine alone, such as 127.0.0.1: the page asks nobody for a name.")]
    public string Address { get; init; } = "127.0.0.1";

    [Key("Port to listen at.", Minimum = 1, Maximum = 65_535)]
    public int Port { get; init; } = 9480;
}
