namespace EdgeInspector.Learning.Choosing;

/// <summary>What was chosen, and between what.</summary>
/// <param name="Taken">What is learned.</param>
/// <param name="Foreground">Whether the part is told from the background.</param>
/// <param name="BudgetMilliseconds">Longest time of one frame; 0 where there are no candidates.</param>
/// <param name="Provider">What computed while times were taken.</param>
/// <param name="Results">All candidates; empty where all but the silhouette was given by hand.</param>
/// <param name="Notes">What was decided, in words.</param>
internal sealed record Choice(
    Candidate Taken, ForegroundMode Foreground, double BudgetMilliseconds, string Provider, IReadOnlyList<CandidateResult> Results,
    IReadOnlyList<string> Notes);
