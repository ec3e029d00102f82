using EdgeInspector.Configuration.Keys;

namespace EdgeInspector.Configuration;

/// <summary>Coils of a remote I/O over Modbus TCP.</summary>
internal sealed record ModbusOutputConfiguration : OutputConfiguration
{
    [Key("Address of the remote I/O.", Required = true, Format = TextFormat.IpAddress, Example = "192.168.10.50")]
    public string Address { get; init; } = "";

    [Key("Its port.", Minimum = 1, Maximum = 65_535)]
    public int Port { get; init; } = 502;

    [Key("Its unit id.", Minimum = 0, Maximum = 255)]
    public int Unit { get; init; } = 1;

    [Key("Coil, counted from 0, that is on while the part at the gate may pass. The gate hangs on this one.", Required = true, Minimum = 0,
        Maximum = 65_535, Example = 0)]
    public int Accept { get; init; }

    [Key("Coil that is on for a moment for every part without a pass: for lamps and counters, never for the gate, which it would leave open when its wire breaks.",
        Minimum = 0, Maximum = 65_535, NullMeans = "none", Example = 1)]
    public int? Reject { get; init; }

    [Key("Coil that is on while parts are inspected; off means not ready, also when the agent or its network is gone.", Minimum = 0,
        Maximum = 65_535, NullMeans = "none", Example = 2)]
    public int? Ready { get; init; }

    [Key("Coil that changes with every refresh while the agent and its station live, for a watchdog relay.", Minimum = 0, Maximum = 65_535,
        NullMeans = "none", Example = 3)]
    public int? Watchdog { get; init; }

    [Key("How long the remote I/O may take to answer; after that it counts as lost. Its own watchdog must let all coils fall when it hears nothing for that long after a refresh.",
        Unit = "ms", Minimum = 10, Maximum = 5000)]
    public double TimeoutMilliseconds { get; init; } = 100;

    /// <inheritdoc/>
    public override OutputDriver Driver => OutputDriver.Modbus;

    /// <summary>The coils that are used, by key.</summary>
    public IEnumerable<(string Key, int Coil)> Coils =>
        new (string Key, int? Coil)[] { ("accept", Accept), ("reject", Reject), ("ready", Ready), ("watchdog", Watchdog) }
            .Where(one => one.Coil is not null).Select(one => (one.Key, one.Coil!.Value));
}
