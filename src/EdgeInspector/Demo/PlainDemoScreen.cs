using System.Globalization;
using EdgeInspector.Verdicts;

namespace EdgeInspector.Demo;

/// <summary>One plain line for everything, for pipes and logs.</summary>
internal sealed class PlainDemoScreen(TextWriter output) : IDemoScreen
{
    private readonly Lock _lock = new();

    /// <inheritdoc/>
    public void Say(string text)
    {
        lock (_lock) output.WriteLine(text);
    }

    /// <inheritdoc/>
    public async Task<T> ProgressAsync<T>(string title, Func<Action<double, string>, Task<T>> work)
    {
        string? last = null;
        Say(title);
        return await work((share, stage) =>
        {
            // A line a stage, not one a step.
            if (Interlocked.Exchange(ref last, stage) != stage) Say($"  {share,4:P0}  {stage}");
        });
    }

    /// <inheritdoc/>
    public Task WatchAsync(Func<Task> work)
    {
        Say($"{"part",-10} {"verdict",-14} {"score / threshold",20} {"latency",10}  truth");
        return work();
    }

    /// <inheritdoc/>
    public void Show(Inspection inspection) =>
        Say($"{inspection.PartId ?? "#" + inspection.Sequence.ToString(CultureInfo.InvariantCulture),-10} {InspectionText.Verdict(inspection),-14} {InspectionText.Score(inspection),20} {InspectionText.Latency(inspection),10}  {InspectionText.Truth(inspection)}");

    /// <inheritdoc/>
    public void Summarize(DemoTally tally)
    {
        Say("");
        Say($"{"truth",-14} {"pass",6} {"fail",6} {"not inspected",14}");
        foreach ((string truth, DemoTally.Row row) in tally.Rows)
            Say($"{truth,-14} {row.Passed,6} {row.Failed,6} {row.NotInspected,14}");
        Say(string.Create(
            CultureInfo.InvariantCulture,
            $"latency from frame to verdict: p50 {tally.Latency.Percentile(0.5):0.0} ms, p95 {tally.Latency.Percentile(0.95):0.0} ms, p99 {tally.Latency.Percentile(0.99):0.0} ms"));
    }
}
