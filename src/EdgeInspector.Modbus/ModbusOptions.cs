using System.Net;
using EdgeInspector.Commands;

namespace EdgeInspector.Modbus;

/// <summary>How PLCs are served.</summary>
public sealed record ModbusOptions
{
    /// <summary>Stations that can be served.</summary>
    public const int MostStations = 64;

    /// <summary>Address to listen at.</summary>
    public required IPAddress Address { get; init; }

    /// <summary>Port to listen at, 1 to 65535; 0 lets the system choose.</summary>
    public required int Port { get; init; }

    /// <summary>Name of the agent, at most 64 characters.</summary>
    public required string Agent { get; init; }

    /// <summary>Version of the program.</summary>
    public required string Version { get; init; }

    /// <summary>Stations by unit: the first is unit 1; 1 to 64 of them.</summary>
    public required IReadOnlyList<string> Stations { get; init; }

    /// <summary>Networks that may connect; with none this machine alone.</summary>
    public IReadOnlyList<IPNetwork> Allowed { get; init; } = [];

    /// <summary>Commands that are carried out.</summary>
    public IReadOnlySet<CommandVerb> Commands { get; init; } = new HashSet<CommandVerb>();

    /// <summary>How long a pass stands that nobody acknowledges.</summary>
    public TimeSpan ResultLifetime { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>How long a connection may ask nothing.</summary>
    public TimeSpan IdleTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Connections at a time, at least 1.</summary>
    public int MaxConnections { get; init; } = 16;

    /// <summary>Whether an address may connect.</summary>
    public bool Allows(IPAddress address)
    {
        IPAddress plain = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        return Allowed.Count == 0 ? IPAddress.IsLoopback(plain) : Allowed.Any(network => network.Contains(plain));
    }
}
