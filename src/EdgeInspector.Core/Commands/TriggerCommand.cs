namespace EdgeInspector.Commands;

/// <summary>Announces a part whose frame comes next.</summary>
/// <param name="Name">The station.</param>
/// <param name="Part">Its id, 1 to 200 characters; null when only its trigger is known.</param>
public sealed record TriggerCommand(string Name, string? Part) : StationCommand(Name)
{
    /// <inheritdoc/>
    public override CommandVerb Verb => CommandVerb.Trigger;

    internal static TriggerCommand Read(string station, CommandArguments arguments)
    {
        string? part = arguments.Text("part");
        return part is { Length: 0 or > 200 }
            ? throw CommandRefusedException.Malformed("part has 1 to 200 characters.")
            : new TriggerCommand(station, part);
    }
}
