using EdgeInspector.Verdicts;

namespace EdgeInspector.Monitoring;

/// <summary>One condition that calls for somebody; it keeps what it has seen. Used by one thread at a time.</summary>
public interface ITripRule
{
    /// <summary>What messages call it.</summary>
    Trip Trip { get; }

    /// <summary>What happened when it holds, as a sentence.</summary>
    string Because { get; }

    /// <summary>Takes a record into account; one of a range counts for each of its parts.</summary>
    /// <returns>Whether the condition holds now.</returns>
    bool Holds(Inspection inspection);
}
