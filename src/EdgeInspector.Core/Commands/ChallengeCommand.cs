namespace EdgeInspector.Commands;

/// <summary>Begins a run of challenge parts: the next frames show them. Or breaks off the run that is on.</summary>
/// <param name="Name">The station.</param>
/// <param name="Set">The set; null for the only one that is for the product.</param>
/// <param name="By">Who asks.</param>
/// <param name="IsCancel">Whether the run that is on is broken off.</param>
public sealed record ChallengeCommand(string Name, string? Set, string By, bool IsCancel = false) : StationCommand(Name)
{
    private const int LongestName = 200;

    /// <inheritdoc/>
    public override CommandVerb Verb => CommandVerb.Challenge;

    internal static ChallengeCommand Read(string station, CommandArguments arguments) =>
        new(station, arguments.Line("set", LongestName), arguments.Text("by") ?? "", arguments.Flag("cancel"));
}
