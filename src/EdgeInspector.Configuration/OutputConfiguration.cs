using EdgeInspector.Configuration.Keys;
using EdgeInspector.Outputs;

namespace EdgeInspector.Configuration;

/// <summary>Outputs that move a gate: energised is pass, and whatever goes wrong is reject.</summary>
[Shape(typeof(ModbusOutputConfiguration))]
[Shape(typeof(CameraOutputConfiguration))]
[Shape(typeof(GpioOutputConfiguration))]
internal abstract record OutputConfiguration
{
    [Key("Name of the output in log, events and metrics.", Required = true, Format = TextFormat.Name, Example = "gate")]
    public string Name { get; init; } = "";

    [Key("modbus: coils of a remote I/O over Modbus TCP. camera: output lines of a GenICam camera. gpio: lines of a GPIO chip of this machine, on Linux.")]
    public abstract OutputDriver Driver { get; }

    [Key("Whether the outputs are driven. How the gate must be wired: config/outputs.md.")]
    public bool Enabled { get; init; }

    [Key("The station, or the parts of several stations, whose verdicts move the gate.", Required = true, Format = TextFormat.Name,
        Example = "cap")]
    public string Station { get; init; } = "";

    [Key("pulse: a pass is on for onMilliseconds. level: until the next part's time, for onMilliseconds at most.")]
    public GateMode Mode { get; init; } = GateMode.Pulse;

    [Key("From the receipt of the frame to the part's time at the gate; 0: as soon as there is a verdict. Behind delayParts it counts from the last of them.",
        Unit = "ms", Minimum = 0, Maximum = 600_000)]
    public double DelayMilliseconds { get; init; }

    [Key("A part is at the gate when so many parts have been seen after it, for lines with places at fixed distances; 0: delayMilliseconds alone says when.",
        Unit = "parts", Minimum = 0, Maximum = GateSettings.MostParts)]
    public int DelayParts { get; init; }

    [Key("With delayMilliseconds: parts that may be between camera and gate at a time, the one at the camera included; one more, and the oldest gets no pass. More than 1 is for belts of constant speed that do not stop.",
        Unit = "parts", Minimum = 1, Maximum = GateSettings.MostParts)]
    public int PartsOnTheWay { get; init; } = 1;

    [Key("How long after the part's time its pass may begin; without a delay, how long the verdict may take. A later pass is not given.",
        Unit = "ms", Minimum = 1, Maximum = 60_000)]
    public double LatestMilliseconds { get; init; } = 100;

    [Key("How long a pass is on, with level at most; less than the shortest time between two parts. A reject is on as long.", Unit = "ms",
        Minimum = 1, Maximum = 60_000)]
    public double OnMilliseconds { get; init; } = 50;

    [Key("Shortest time that pass is off before the next pulse, so that a relay falls in between.", Unit = "ms", Minimum = 0,
        Maximum = 60_000)]
    public double GapMilliseconds { get; init; } = 20;

    [Key("How often all outputs are written again while nothing changes, and the watchdog output changes.", Unit = "ms", Minimum = 10,
        Maximum = 10_000)]
    public double RefreshMilliseconds { get; init; } = 100;
}
