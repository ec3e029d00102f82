namespace EdgeInspector.Outputs;

/// <summary>How the verdicts of one station become outputs.</summary>
public sealed record GateSettings
{
    /// <summary>Most parts between camera and gate.</summary>
    public const int MostParts = 100;

    /// <summary>Name in log, events and metrics.</summary>
    public required string Name { get; init; }

    /// <summary>The station, or the parts of several stations, whose verdicts they are.</summary>
    public required string Station { get; init; }

    /// <summary>How a pass is shown.</summary>
    public GateMode Mode { get; init; }

    /// <summary>From the receipt of a part's frame to its time at the gate; 0 for as soon as there is a verdict.</summary>
    public TimeSpan Delay { get; init; }

    /// <summary>
    /// A part is at the gate when so many parts have been seen after it, 1 to <see cref="MostParts"/>; 0 when <see cref="Delay"/> alone
    /// says when.
    /// </summary>
    public int DelayParts { get; init; }

    /// <summary>
    /// With a delay: parts that may be on their way from camera to gate, 1 to <see cref="MostParts"/>. With 1 no pass can meet another
    /// part, whatever the belt does; more is for belts of constant speed.
    /// </summary>
    public int PartsOnTheWay { get; init; } = 1;

    /// <summary>How long after the part's time its pass may begin; a later one is not given.</summary>
    public TimeSpan Latest { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>How long a pass is on, with <see cref="GateMode.Level"/> at most; a reject too.</summary>
    public TimeSpan On { get; init; } = TimeSpan.FromMilliseconds(50);

    /// <summary>Shortest time that pass is off before the next pulse.</summary>
    public TimeSpan Gap { get; init; } = TimeSpan.FromMilliseconds(20);

    /// <summary>How often all outputs are written again, so that their device knows that the agent lives.</summary>
    public TimeSpan Refresh { get; init; } = TimeSpan.FromMilliseconds(100);
}
