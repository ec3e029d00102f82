namespace EdgeInspector.Commands;

/// <summary>Changes thresholds in the configuration.</summary>
/// <param name="Name">The station.</param>
/// <param name="Values">Key (threshold, warningThreshold) and new value; a null removes what the file said.</param>
/// <param name="Zone">The zone whose threshold is meant; null for the station's.</param>
/// <param name="IsForced">Whether it is taken although no score on record, or every one, reaches it.</param>
/// <param name="Why">Why it is changed, for the record, at most 200 characters; null when nobody says.</param>
public sealed record SetThresholdCommand(string Name, IReadOnlyList<(string Key, float? Value)> Values, string? Zone = null,
    bool IsForced = false, string? Why = null) : StationCommand(Name)
{
    /// <inheritdoc/>
    public override CommandVerb Verb => CommandVerb.SetThreshold;

    internal static SetThresholdCommand Read(string station, CommandArguments arguments)
    {
        List<(string, float?)> values = [];
        foreach (string key in (string[])["threshold", "warningThreshold"])
            if (arguments.TryScore(key, out float? value)) values.Add((key, value));
        if (values.Count == 0) throw CommandRefusedException.Malformed("threshold is missing.");
        string? zone = arguments.NullableText("zone");
        if (zone is not null && values.Any(value => value.Item1 != "threshold"))
            throw CommandRefusedException.Malformed("A zone has no warningThreshold.");
        return new SetThresholdCommand(station, values, zone, arguments.Flag("force"), arguments.Reason());
    }
}
