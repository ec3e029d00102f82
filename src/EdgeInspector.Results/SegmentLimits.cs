namespace EdgeInspector.Results;

/// <summary>How much the store may keep.</summary>
/// <param name="Bytes">All files together; what was delivered goes first, then undelivered passes, rejects last.</param>
/// <param name="Age">Records older than this go, delivered or not.</param>
/// <param name="SegmentBytes">Size at which a new file is begun.</param>
internal sealed record SegmentLimits(long Bytes, TimeSpan Age, long SegmentBytes)
{
    private const long LargestSegment = 64L << 20;
    private const int SegmentsAtLeast = 16;

    /// <summary>Files small against the whole, so that dropping one drops little.</summary>
    public static SegmentLimits For(long bytes, TimeSpan age) => new(bytes, age, Math.Min(LargestSegment, bytes / SegmentsAtLeast));
}
