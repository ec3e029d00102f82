using EdgeInspector.Configuration.Keys;

namespace EdgeInspector.Configuration;

/// <summary>Lines of a GPIO chip of this machine, on Linux.</summary>
internal sealed record GpioOutputConfiguration : OutputConfiguration
{
    [Key("Number of the GPIO chip: N of /dev/gpiochipN, as gpiodetect shows it.", Minimum = 0, Maximum = 255)]
    public int Chip { get; init; }

    [Key("Line of the chip, counted from 0 as gpioinfo shows it, that is high while the part at the gate may pass. The gate hangs on this one, by its rising edge: a chip may keep its lines as they are when the agent dies.",
        Required = true, Minimum = 0, Maximum = 65_535, Example = 17)]
    public int Accept { get; init; }

    [Key("Line that is high for a moment for every part without a pass: for lamps and counters, never for the gate.", Minimum = 0,
        Maximum = 65_535, NullMeans = "none", Example = 27)]
    public int? Reject { get; init; }

    [Key("Line that is high while parts are inspected.", Minimum = 0, Maximum = 65_535, NullMeans = "none", Example = 22)]
    public int? Ready { get; init; }

    [Key("Line that changes with every refresh while the agent and its station live, for a watchdog relay in the gate's supply.", Minimum = 0,
        Maximum = 65_535, NullMeans = "none", Example = 23)]
    public int? Watchdog { get; init; }

    /// <inheritdoc/>
    public override OutputDriver Driver => OutputDriver.Gpio;

    /// <summary>The lines that are used, by key.</summary>
    public IEnumerable<(string Key, int Line)> Lines =>
        new (string Key, int? Line)[] { ("accept", Accept), ("reject", Reject), ("ready", Ready), ("watchdog", Watchdog) }
            .Where(one => one.Line is not null).Select(one => (one.Key, one.Line!.Value));
}
