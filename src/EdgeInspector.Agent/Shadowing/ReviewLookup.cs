using EdgeInspector.Publishing;
using EdgeInspector.Results;
using EdgeInspector.Shadowing;
using EdgeInspector.Verdicts;

namespace EdgeInspector.Agent.Shadowing;

/// <summary>What people said of the parts that a shadow run and the model in use judge differently.</summary>
/// <param name="parts">Has the records.</param>
internal sealed class ReviewLookup(IPartArchive parts)
{
    /// <summary>Reads it.</summary>
    /// <exception cref="IOException">The disk cannot be read, or does not answer.</exception>
    public async Task<ShadowReviews> ReadAsync(string station, ShadowMemory run, CancellationToken cancellation)
    {
        if (run.Disagreements.Count == 0) return ShadowReviews.None;
        return new ShadowReviews(
            await NumbersAsync(station, run, Verdict.Fail, ReviewDecision.Confirm, cancellation),
            await NumbersAsync(station, run, Verdict.Fail, ReviewDecision.Overturn, cancellation),
            await NumbersAsync(station, run, Verdict.Pass, ReviewDecision.Overturn, cancellation));
    }

    private async Task<IReadOnlySet<long>> NumbersAsync(
        string station, ShadowMemory run, Verdict verdict, ReviewDecision decision, CancellationToken cancellation)
    {
        var filter = new PartFilter
        {
            Station = station,
            Verdicts = [verdict],
            Review = Configuration.Keys.JsonLiteral.CamelCase(decision.ToString()),
            After = run.Disagreements[0].Sequence - 1,
            Through = run.Disagreements[^1].Sequence,
        };
        HashSet<long> found = [];
        for (long? before = null; ;)
        {
            PartPage page = await parts.ReadAllAsync(filter with { Before = before }, cancellation);
            found.UnionWith(page.Parts.Select(part => part.Record.Sequence));
            if (page.Before is not { } next) return found;
            before = next;
        }
    }
}
