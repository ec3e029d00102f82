namespace EdgeInspector.Web.Api;

/// <summary>What a version that learned taught pictures says of archived parts.</summary>
/// <param name="Candidates">Numbers of the candidates that it learned beyond its parent.</param>
/// <param name="Judged">Archived parts that it and the version in use then judged.</param>
/// <param name="ChangedCount">How many of them get another verdict.</param>
/// <param name="Changed">The newest of those.</param>
public sealed record ArchiveReport(IReadOnlyList<int> Candidates, int Judged, int ChangedCount, IReadOnlyList<ArchivedVerdict> Changed);

/// <summary>An archived part that gets another verdict.</summary>
/// <param name="Sequence">Number of its record.</param>
/// <param name="Part">Its id; null without.</param>
/// <param name="Review">What somebody said of it, as messages write it; null when nobody did.</param>
/// <param name="Old">The verdict before.</param>
/// <param name="New">The verdict of this version.</param>
/// <param name="OldScore">The score before; null without.</param>
/// <param name="NewScore">The score of this version; null without.</param>
public sealed record ArchivedVerdict(
    long Sequence, string? Part, string? Review, string Old, string New, float? OldScore, float? NewScore);
