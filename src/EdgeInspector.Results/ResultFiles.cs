namespace EdgeInspector.Results;

/// <summary>The folder for work on the store's thread: without what is delivered already, though that is not booked yet.</summary>
internal sealed class ResultFiles(SegmentFolder folder, CommitQueue queue) : IResultFiles
{
    /// <summary>The files.</summary>
    public SegmentFolder Folder => folder;

    /// <inheritdoc/>
    public IReadOnlyList<StoredRecord> ReadUndelivered(long after, long before, int limit) =>
        folder.Undelivered == 0 ? [] : queue.WithoutDelivered(folder.ReadUndelivered(after, before, limit));

    /// <inheritdoc/>
    public IReadOnlyList<StoredRecord> ReadRange(string station, long first, long last, int limit) =>
        folder.ReadRange(station, first, last, limit);

    /// <inheritdoc/>
    public long CountRefusal(long position) => folder.CountRefusal(position);

    /// <inheritdoc/>
    public bool Park(long position, string reason) => folder.Park(position, reason);
}
