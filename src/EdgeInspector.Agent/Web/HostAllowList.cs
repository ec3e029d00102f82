using System.Net;
using Microsoft.AspNetCore.Http;

namespace EdgeInspector.Agent.Web;

/// <summary>
/// Names by which the web server may be called. A page of the internet whose name its owner lets point at this machine (DNS rebinding) is
/// none of them, so that a browser in the plant reads nothing for it.
/// </summary>
/// <param name="machine">Name of this machine.</param>
/// <param name="others">Further names.</param>
internal sealed class HostAllowList(string machine, IEnumerable<string> others)
{
    private readonly string _machine = machine.Split('.')[0];
    private readonly HashSet<string> _others = new(others.Append("localhost"), StringComparer.OrdinalIgnoreCase);

    /// <summary>
    /// Whether a request's host is one of them: any IP address, localhost, this machine's name with or without a domain, or a further name.
    /// </summary>
    public bool Allows(HostString host)
    {
        string name = host.Host.TrimEnd('.');
        return name.Length == 0 || IPAddress.TryParse(name.Trim('[', ']'), out _) || _others.Contains(name)
            || name.Split('.')[0].Equals(_machine, StringComparison.OrdinalIgnoreCase);
    }
}
