namespace EdgeInspector.Commands;

/// <summary>
/// Something that the agent is asked to do, checked as far as that is possible without the station: one record for each verb.
/// </summary>
public abstract record AgentCommand
{
    /// <summary>What is asked.</summary>
    public abstract CommandVerb Verb { get; }

    /// <summary>The station; null for the agent as a whole.</summary>
    public virtual string? Station => null;

    /// <summary>
    /// Whether a verb changes something: then it needs a name and a transaction, takes the write lease, is carried out once and is put on
    /// record.
    /// </summary>
    public static bool Writes(CommandVerb verb) =>
        verb is not (CommandVerb.Ping or CommandVerb.Rebirth or CommandVerb.Replay or CommandVerb.GetResult
            or CommandVerb.ListCandidates or CommandVerb.ListCollected);
}
