namespace EdgeInspector.Commands;

/// <summary>Begins the counters since the last reset again.</summary>
/// <param name="Name">The station.</param>
public sealed record ResetStatisticsCommand(string Name) : StationCommand(Name)
{
    /// <inheritdoc/>
    public override CommandVerb Verb => CommandVerb.ResetStats;
}
