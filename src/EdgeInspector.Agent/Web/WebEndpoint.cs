using EdgeInspector.Configuration;

namespace EdgeInspector.Agent.Web;

/// <summary>Where a site answers.</summary>
/// <param name="Address">IP address, or localhost.</param>
/// <param name="Port">Port.</param>
/// <param name="Hosts">Names that it is called by, beside addresses and this machine's name.</param>
/// <param name="Tls">The certificate that it shows; null for one that is not encrypted.</param>
internal sealed record WebEndpoint(string Address, int Port, ValueList<string> Hosts, TlsFiles? Tls = null);
