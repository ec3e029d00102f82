namespace EdgeInspector.Inference.Teaching;

/// <summary>What was tried before a version with taught pictures was put on record: part of its lineage.</summary>
/// <param name="Candidates">Numbers of the candidates that it was learned from beyond its parent.</param>
/// <param name="Withdrawn">Numbers of the withdrawn candidates whose pictures it was not learned from any more.</param>
/// <param name="IsThresholdKept">Whether the parent's threshold was kept.</param>
/// <param name="Guard">What must be rejected, scored with it.</param>
/// <param name="Judged">Archived parts that both versions judged.</param>
/// <param name="ChangedCount">How many of them get another verdict.</param>
/// <param name="Changed">The newest of those.</param>
public sealed record TeachingReport(
    IReadOnlyList<int> Candidates, IReadOnlyList<int> Withdrawn, bool IsThresholdKept, GuardReport Guard, int Judged, int ChangedCount,
    IReadOnlyList<ChangedVerdict> Changed);
