using System.Security.Cryptography;
using System.Text.Json;
using EdgeInspector.Agent.Stations;
using EdgeInspector.Challenges;
using EdgeInspector.Configuration;
using EdgeInspector.Frames;
using EdgeInspector.Verdicts;

namespace EdgeInspector.Agent.Challenges;

/// <summary>A station's challenges out of its configuration.</summary>
internal static class ChallengePlans
{
    /// <summary>The sets and when they are due.</summary>
    public static ChallengePlan ToPlan(this ChallengeConfiguration challenge) => new(
        [.. (challenge.Sets ?? []).Select(set => new ChallengeSet(set.Name, set.Recipe, [.. set.Parts.Select(ToPart)]))],
        (challenge.DueAt ?? Enum.GetValues<ChallengeCause>().Where(cause => cause <= ChallengePlan.LastChange)).ToHashSet(),
        challenge.EveryHours is { } hours ? TimeSpan.FromHours(hours) : null, challenge.EveryParts,
        TimeSpan.FromMinutes(challenge.GraceMinutes), TimeSpan.FromSeconds(challenge.TimeLimitSeconds));

    /// <summary>What the verdicts of a revision rest on; null where it inspects nothing.</summary>
    public static ChallengeBasis? BasisOf(StationRevision revision) => revision is { Fault: null, Model.Info: { } model }
        ? new ChallengeBasis(model.Sha256, revision.Recipe, Digest(revision.Effective.Camera, revision.Effective.FrameLimits),
            Digest(revision.Rules.Verdict, revision.Effective.Zones, revision.Effective.IgnoreMask, revision.Effective.ExpectPart,
                revision.Effective.RegionOrigin))
        : null;

    private static ChallengePart ToPart(ChallengePartConfiguration part) => new(
        part.Name, part.Expect == ChallengeExpectation.Pass ? Verdict.Pass : Verdict.Fail,
        part.Region is { Count: 4 } place ? new PixelRectangle(place[0], place[1], place[2], place[3]) : null, part.PartId);

    // Of what they are, not of what they inherit: cameras are of many types.
    private static string Digest(params object?[] settings) => Convert.ToHexStringLower(SHA256.HashData(
        JsonSerializer.SerializeToUtf8Bytes(settings.Select(
            one => JsonSerializer.SerializeToNode(one, one?.GetType() ?? typeof(object))))));
}
