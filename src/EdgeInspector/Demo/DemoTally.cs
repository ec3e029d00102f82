using EdgeInspector.Pipeline;
using EdgeInspector.Verdicts;

namespace EdgeInspector.Demo;

/// <summary>What was said of the parts against what the simulated line knows of them. Safe from several threads.</summary>
internal sealed class DemoTally
{
    private const string Good = "good";
    private readonly Lock _lock = new();
    private readonly SortedDictionary<string, Row> _rows = new(StringComparer.Ordinal);

    /// <summary>Parts so far.</summary>
    public int Parts { get; private set; }

    /// <summary>Host receipt to finished verdict.</summary>
    public LatencyHistogram Latency { get; } = new();

    /// <summary>Counts per truth, good parts first.</summary>
    public IReadOnlyList<(string Truth, Row Row)> Rows
    {
        get
        {
            lock (_lock)
                return [.. _rows.OrderBy(row => row.Key != Good).ThenBy(row => row.Key, StringComparer.Ordinal)
                    .Select(row => (row.Key, row.Value))];
        }
    }

    /// <summary>Whether the verdict is what the truth asks for.</summary>
    public static bool IsRight(Inspection inspection) => inspection.Verdict switch
    {
        Verdict.Pass => inspection.Truth == Good,
        Verdict.Fail => inspection.Truth is not (null or Good),
        _ => false,
    };

    /// <summary>Adds one inspection.</summary>
    public void Add(Inspection inspection)
    {
        lock (_lock)
        {
            string truth = inspection.Truth ?? "no frame";
            Row row = _rows.GetValueOrDefault(truth);
            _rows[truth] = inspection.Verdict switch
            {
                Verdict.Pass => row with { Passed = row.Passed + 1 },
                Verdict.Fail => row with { Failed = row.Failed + 1 },
                _ => row with { NotInspected = row.NotInspected + 1 },
            };
            Parts++;
            if (inspection.Verdict != Verdict.NotInspected) Latency.Add(inspection.Timing.TotalMs);
        }
    }

    /// <summary>Verdicts over parts of one truth.</summary>
    internal readonly record struct Row(int Passed, int Failed, int NotInspected);
}
