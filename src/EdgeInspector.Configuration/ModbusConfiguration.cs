using System.Net;
using EdgeInspector.Configuration.Keys;

namespace EdgeInspector.Configuration;

/// <summary>PLCs that read results and give commands over Modbus TCP.</summary>
internal sealed record ModbusConfiguration
{
    [Key("Whether PLCs are served. What lies in which register: config/modbus.md.")]
    public bool Enabled { get; init; }

    [Key("Address to listen at; 0.0.0.0 for every network of this machine. Modbus has no login: 'allowed' says who may connect.",
        Format = TextFormat.IpAddress, Example = "0.0.0.0")]
    public string Address { get; init; } = "127.0.0.1";

    [Key("Port to listen at. The usual 502 is for programs with the right to it: as a service with AmbientCapabilities=CAP_NET_BIND_SERVICE.",
        Minimum = 1, Maximum = 65_535)]
    public int Port { get; init; } = 1502;

    [Key("Addresses and networks that may connect; anybody in them may read, acknowledge and give the commands below.",
        Format = TextFormat.IpNetwork, MaximumItems = 32, DistinctItems = true, NullMeans = "this machine alone",
        Example = new[] { "192.168.0.10", "10.1.4.0/24" })]
    public ValueList<string>? Allowed { get; init; }

    [Key("Stations, or parts of several stations, by unit id: the first one named here is unit 1. Units 0 and 255 are the first one too.",
        Format = TextFormat.Name, MinimumItems = 1, MaximumItems = 64, DistinctItems = true,
        NullMeans = "all, in the order of 'stations', then of 'parts'", Example = new[] { "cap" })]
    public ValueList<string>? Stations { get; init; }

    [Key("Commands that are carried out. All others are refused; acknowledging results needs none.", MaximumItems = 6, DistinctItems = true,
        NullMeans = "none", Example = new[] { ModbusCommand.Trigger, ModbusCommand.SelectRecipe })]
    public ValueList<ModbusCommand>? Commands { get; init; }

    [Key("A pass that the PLC has not acknowledged after this time is offered as not inspected.", Unit = "ms", Minimum = 100,
        Maximum = 60_000)]
    public int ResultMilliseconds { get; init; } = 2000;

    [Key("A connection that asks nothing for so long is closed.", Unit = "s", Minimum = 5, Maximum = 3600)]
    public int IdleSeconds { get; init; } = 60;

    [Key("Connections at a time. When all are in use, one that asked nothing for 5 s makes room; else the new one is closed.",
        Minimum = 1, Maximum = 64)]
    public int MaxConnections { get; init; } = 16;

    /// <summary>Whether it is for programs of this machine alone.</summary>
    public bool IsLocal => IPAddress.TryParse(Address, out IPAddress? address) && IPAddress.IsLoopback(address);

    /// <summary>An address or a network.</summary>
    /// <param name="text">10.1.4.7 or 10.1.4.0/24.</param>
    /// <returns>Null when it is none.</returns>
    public static IPNetwork? NetworkOf(string text)
    {
        if (text.Contains('/')) return IPNetwork.TryParse(text, out IPNetwork network) ? network : null;
        return IPAddress.TryParse(text, out IPAddress? address) ? new IPNetwork(address, 8 * address.GetAddressBytes().Length) : null;
    }
}
