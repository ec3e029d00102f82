using EdgeInspector.Agent.Archiving;
using EdgeInspector.Challenges;
using EdgeInspector.Commands;
using EdgeInspector.Inference.History;
using EdgeInspector.Results;

namespace EdgeInspector.Tracing;

/// <summary>One inspection of a part with what belongs to it.</summary>
/// <param name="Part">The record, and what people said of it.</param>
/// <param name="Picture">Where its picture lies.</param>
/// <param name="Threshold">The last change of a threshold before it; null when none is on record.</param>
/// <param name="Model">The last change of the model or the product before it; null when none is on record.</param>
/// <param name="Challenged">The last challenge that came to its end before it; null when none is kept.</param>
/// <param name="ChallengedLater">The first one behind it; null when there was none yet.</param>
/// <param name="Version">The version whose package judged it; null when none of the station's is.</param>
internal sealed record TracedPart(
    PastPart Part, KeptPicture Picture, AuditRecord? Threshold, AuditRecord? Model, ChallengeResult? Challenged,
    ChallengeResult? ChallengedLater, ModelVersion? Version);
