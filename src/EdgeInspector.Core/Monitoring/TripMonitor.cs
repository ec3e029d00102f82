using EdgeInspector.Verdicts;

namespace EdgeInspector.Monitoring;

/// <summary>Holds the records of a station against rules that call for somebody. Used by one thread at a time.</summary>
/// <param name="rules">The rules; this monitor's own from now on.</param>
public sealed class TripMonitor(IReadOnlyList<ITripRule> rules)
{
    /// <summary>The rules that hold at this moment, in their order.</summary>
    public IReadOnlyList<ITripRule> Current { get; private set; } = [];

    /// <summary>Takes a record into account. Parts of a paused station do not count: somebody wanted them to pass uninspected.</summary>
    public void Add(Inspection inspection)
    {
        if (inspection.Reason == Reason.Paused) return;
        List<ITripRule>? holding = null;
        // Every rule sees every record.
        foreach (ITripRule rule in rules)
            if (rule.Holds(inspection)) (holding ??= []).Add(rule);
        IReadOnlyList<ITripRule> now = holding ?? (IReadOnlyList<ITripRule>)[];
        if (!now.SequenceEqual(Current)) Current = now;
    }
}
