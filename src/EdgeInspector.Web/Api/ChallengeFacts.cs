using EdgeInspector.Challenges;
using EdgeInspector.Status;

namespace EdgeInspector.Web.Api;

/// <summary>A station's challenge parts.</summary>
/// <param name="Now">How they stand; null where the station has none.</param>
/// <param name="Results">The newest results, the newest first.</param>
/// <param name="Models">What is proven of each model, the one that was used last first.</param>
/// <param name="Margins">How far the scores of parts that were shown ten times or more lie from the threshold.</param>
public sealed record ChallengeFacts(
    StationChallenge? Now, IReadOnlyList<ChallengeResult> Results, IReadOnlyList<ProvenDetection> Models,
    IReadOnlyList<ChallengeMargin> Margins);
