using EdgeInspector.Configuration.Keys;
using EdgeInspector.Parts;

namespace EdgeInspector.Configuration;

/// <summary>Stations that see the same parts, and become one verdict a part.</summary>
internal sealed record PartsConfiguration
{
    [Key("Name of the parts: the level of their topics below the base, like a station's.", Required = true, Format = TextFormat.Name,
        Example = "bottle")]
    public string Name { get; init; } = "";

    [Key("The stations that see each part. It passes only if every one of them passes it.", Required = true, Format = TextFormat.Name,
        Unit = "stations", MinimumItems = 1, MaximumItems = 16, DistinctItems = true, Example = new[] { "cap" })]
    public ValueList<string> Stations { get; init; } = [];

    [Key("How the views of one part are found. partId: they have the same part id. trigger: they are the n-th of each station, for cameras with one trigger signal. window: they were received within the window.")]
    public PartMatch Match { get; init; } = PartMatch.PartId;

    [Key("How far apart the frames of one part may be received, with trigger and window; less than the time between two parts.", Unit = "ms",
        Minimum = 1, Maximum = 60_000)]
    public double WindowMilliseconds { get; init; } = 100;

    [Key("From the first frame of a part to its verdict; a view that is not there by then is missing (viewMissing), and the part no pass.",
        Unit = "ms", Minimum = 10, Maximum = 600_000)]
    public double DeadlineMilliseconds { get; init; } = 2000;
}
