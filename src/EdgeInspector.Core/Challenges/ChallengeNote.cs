using System.Globalization;
using System.Text.Json;

namespace EdgeInspector.Challenges;

/// <summary>Something that people should know of a station's challenges.</summary>
/// <param name="Kind">What happened.</param>
/// <param name="Text">A sentence, to be read behind the station's name.</param>
public sealed record ChallengeNote(ChallengeNoteKind Kind, string Text)
{
    /// <summary>A set became due, or for one more cause.</summary>
    internal static ChallengeNote Due(ChallengeSet set, ChallengeStanding standing) =>
        new(ChallengeNoteKind.Due, $"{set.Name} is due ({Words(standing.Due)}).");

    /// <summary>A set has been due for longer than it may.</summary>
    internal static ChallengeNote Overdue(ChallengeSet set, ChallengeStanding standing, TimeSpan age) =>
        new(ChallengeNoteKind.Overdue, string.Create(CultureInfo.InvariantCulture,
            $"{set.Name} is overdue: it has been due for {age.TotalMinutes:0} min ({Words(standing.Due)})."));

    /// <summary>A run is over.</summary>
    internal static ChallengeNote Of(ChallengeResult result) => result.Outcome switch
    {
        ChallengeOutcome.Passed => new(ChallengeNoteKind.Passed,
            $"run {result.Run} of {result.Set} passed: {result.Parts.Count} parts were judged as expected."),
        ChallengeOutcome.Failed => new(ChallengeNoteKind.Failed, $"run {result.Run} of {result.Set} failed: {result.Why}."),
        _ => new(ChallengeNoteKind.BrokenOff, $"run {result.Run} of {result.Set} was broken off: {result.Why}."),
    };

    /// <summary>A part is still judged as expected, and will not be for long.</summary>
    internal static ChallengeNote Creeping(ChallengeMargin one) => new(ChallengeNoteKind.Creeping, string.Create(
        CultureInfo.InvariantCulture,
        $"{one.Part} of {one.Set} comes close to the threshold: its score is {one.Mean:0.###} in the weighted mean of {one.Showings} showings, with {one.Threshold:0.###} as the threshold: {one.Margin:0.0} standard deviations of one showing ({one.Deviation:0.###}) away."));

    private static string Words(IEnumerable<ChallengeCause> causes) =>
        string.Join(", ", causes.Select(cause => JsonNamingPolicy.CamelCase.ConvertName(cause.ToString())));
}

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

    /// <summary>A part's score has come so close to the threshold that a miss is to be expected.</summary>
    Creeping,
}
