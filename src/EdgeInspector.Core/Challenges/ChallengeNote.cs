namespace EdgeInspector.Challenges;

/// <summary>Something that people should know of a station's challenges.</summary>
/// <param name="Kind">What happened.</param>
/// <param name="Text">A sentence, to be read behind the station's name.</param>
public sealed record ChallengeNote(ChallengeNoteKind Kind, string Text);

/// <summary>What happened.</summary>
public enum ChallengeNoteKind
{
    /// <summary>A set became due, or for one more cause.</summary>
    Due,

    /// <summary>A set has been due for longer than it may.</summary>
    Overdue,

    /// <summary>A run began.</summary>
    Began,

    /// <summary>A part of the run was judged, and more follow.</summary>
    Seen,

    /// <summary>A run passed.</summary>
    Passed,

    /// <summary>A run failed.</summary>
    Failed,

    /// <summary>A run was broken off.</summary>
    BrokenOff,
}
