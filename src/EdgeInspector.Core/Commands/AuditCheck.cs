namespace EdgeInspector.Commands;

/// <summary>What an audit file's chain proves.</summary>
/// <param name="Records">Records in the file.</param>
/// <param name="Unchained">Those of them that are older than the chain; its first record vouches for all of them as a whole.</param>
/// <param name="Unfinished">
/// Lines that are no record, as a power cut leaves one. The record after one vouches for it as it is.
/// </param>
/// <param name="First">When the oldest record was made; null without any.</param>
/// <param name="Last">When the newest was made; null without any.</param>
/// <param name="Head">The end of the chain; null for an empty file.</param>
/// <param name="Faults">Where the file is not as it was written, in sentences with line numbers; the first of them at most.</param>
/// <param name="FaultCount">How many there are in all.</param>
public sealed record AuditCheck(
    long Records, long Unchained, long Unfinished, DateTimeOffset? First, DateTimeOffset? Last, AuditHead? Head,
    IReadOnlyList<string> Faults, long FaultCount);
