namespace EdgeInspector.Shadowing;

/// <summary>One point of the gate before a release.</summary>
/// <param name="Topic">What is asked.</param>
/// <param name="Answer">Yes, no, or not yet.</param>
/// <param name="Reason">Why, as a word for programs.</param>
/// <param name="Text">Why, as a sentence.</param>
public sealed record ShadowPoint(ShadowTopic Topic, ShadowAnswer Answer, ShadowReason Reason, string Text)
{
    /// <summary>How many the sentence speaks of.</summary>
    public long Count { get; init; }

    /// <summary>Against how many; null where nothing is held against it.</summary>
    public long? Of { get; init; }

    /// <summary>The chance that the test gives, 0 to 1; null where nothing is tested.</summary>
    public double? Chance { get; init; }
}

/// <summary>What the gate asks. Written camelCase in messages.</summary>
public enum ShadowTopic
{
    /// <summary>Were enough parts judged by both?</summary>
    Parts,

    /// <summary>Is every confirmed reject rejected still?</summary>
    ConfirmedRejects,

    /// <summary>Is every challenge part judged as it must?</summary>
    Challenges,

    /// <summary>Are false rejects no more than before?</summary>
    FalseRejects,
}

/// <summary>What the gate says. Written camelCase in messages.</summary>
public enum ShadowAnswer
{
    /// <summary>It is so.</summary>
    Yes,

    /// <summary>It is not.</summary>
    No,

    /// <summary>Nobody can tell yet.</summary>
    NotYet,
}

/// <summary>Why the gate says so. Written camelCase in messages.</summary>
public enum ShadowReason
{
    /// <summary>As many parts as are wanted.</summary>
    PartsSeen,

    /// <summary>Fewer.</summary>
    PartsMissing,

    /// <summary>Confirmed rejects would pass.</summary>
    RejectsLost,

    /// <summary>Rejects would pass that nobody has looked at.</summary>
    RejectsUnreviewed,

    /// <summary>More parts are judged differently than are kept.</summary>
    TooManyDiffer,

    /// <summary>No confirmed reject would pass.</summary>
    RejectsKept,

    /// <summary>What must be rejected is being judged again.</summary>
    GuardRunning,

    /// <summary>It could not be.</summary>
    GuardFailed,

    /// <summary>Challenge parts would not be judged as they must.</summary>
    ChallengesLost,

    /// <summary>The station's challenge parts were not shown yet.</summary>
    ChallengesNotShown,

    /// <summary>There are none.</summary>
    NoChallenges,

    /// <summary>None is lost.</summary>
    ChallengesKept,

    /// <summary>B rejects more.</summary>
    RejectsMore,

    /// <summary>B does not reject more so far.</summary>
    RejectsNotMoreYet,

    /// <summary>B does not reject more.</summary>
    RejectsNotMore,
}
