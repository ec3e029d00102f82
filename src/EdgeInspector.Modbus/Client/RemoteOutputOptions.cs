using System.Net;

namespace EdgeInspector.Modbus.Client;

/// <summary>Coils of a remote I/O.</summary>
public sealed record RemoteOutputOptions
{
    /// <summary>Where it is.</summary>
    public required IPAddress Address { get; init; }

    /// <summary>Its port, 1 to 65535.</summary>
    public int Port { get; init; } = 502;

    /// <summary>Its unit id, 0 to 255.</summary>
    public byte Unit { get; init; } = 1;

    /// <summary>Address of the coil, from 0, that lets a part pass.</summary>
    public required ushort Pass { get; init; }

    /// <summary>Of the one for parts that may not; null for none.</summary>
    public ushort? Reject { get; init; }

    /// <summary>Of the one that is on while parts are inspected; null for none.</summary>
    public ushort? Ready { get; init; }

    /// <summary>Of the one that changes while the agent lives; null for none.</summary>
    public ushort? Watchdog { get; init; }

    /// <summary>How long it may take to answer; after that the connection is given up, with all that is still on its way.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromMilliseconds(100);
}
