namespace EdgeInspector.Status;

/// <summary>Writes what the agent says of itself as its messages say it. Safe between threads.</summary>
public interface IFactFormat
{
    /// <summary>The JSON object of a fact in UTF-8; null for facts that have no message of their own.</summary>
    byte[]? Write(StatusFact fact);

    /// <summary>The JSON object of an event in UTF-8.</summary>
    byte[] Write(AgentEvent incident);
}
