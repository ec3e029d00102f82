using EdgeInspector.Verdicts;

namespace EdgeInspector.Results;

/// <summary>One part's score as it was recorded.</summary>
/// <param name="Sequence">The result's number.</param>
/// <param name="At">When.</param>
/// <param name="Score">What was held against the threshold.</param>
/// <param name="Failed">What came of it.</param>
/// <param name="Scale">Names the model and the kind of score: scores of different scales cannot be compared.</param>
public sealed record RecordedScore(long Sequence, DateTimeOffset At, float Score, bool Failed, string Scale)
{
    /// <summary>What each zone scored, first what lies in none; empty without zones.</summary>
    public IReadOnlyList<ZoneScore> Zones { get; init; } = [];

    /// <summary>The name of a scale.</summary>
    /// <param name="modelSha256">The model's identity.</param>
    /// <param name="decidedBy">map or image.</param>
    public static string ScaleOf(string? modelSha256, string? decidedBy) => $"{modelSha256} {decidedBy}";
}
