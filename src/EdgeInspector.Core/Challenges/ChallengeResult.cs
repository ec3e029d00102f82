using EdgeInspector.Verdicts;

namespace EdgeInspector.Challenges;

/// <summary>A run that is over.</summary>
public sealed record ChallengeResult
{
    /// <summary>Its number, per station from 1.</summary>
    public required long Run { get; init; }

    /// <summary>The set.</summary>
    public required string Set { get; init; }

    /// <summary>What came of it.</summary>
    public required ChallengeOutcome Outcome { get; init; }

    /// <summary>Why it failed or was broken off, as a sentence; null when it passed.</summary>
    public string? Why { get; init; }

    /// <summary>Who began it.</summary>
    public required string By { get; init; }

    /// <summary>When it began.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>When it ended.</summary>
    public required DateTimeOffset EndedAt { get; init; }

    /// <summary>SHA-256 of the model; null when none was in use.</summary>
    public string? Model { get; init; }

    /// <summary>The product; null without recipes.</summary>
    public string? Recipe { get; init; }

    /// <summary>The number of the last record before it; suspects after a failure begin behind the pass before.</summary>
    public required long After { get; init; }

    /// <summary>The highest number among its parts; <see cref="After"/> without any.</summary>
    public required long Through { get; init; }

    /// <summary>What was seen of its parts, in the order in which they were judged.</summary>
    public IReadOnlyList<ChallengeSeen> Parts { get; init; } = [];
}

/// <summary>What a station said of a challenge part.</summary>
/// <param name="Part">The part's name.</param>
/// <param name="Expected">The expected verdict.</param>
/// <param name="Seen">The verdict.</param>
/// <param name="Sequence">Number of its record.</param>
/// <param name="Score">Its score; null when there is none.</param>
/// <param name="Threshold">The threshold; null when there is none.</param>
/// <param name="Differs">What is not as expected; null when all is.</param>
public sealed record ChallengeSeen(
    string Part, Verdict Expected, Verdict Seen, long Sequence, float? Score, float? Threshold, string? Differs);
