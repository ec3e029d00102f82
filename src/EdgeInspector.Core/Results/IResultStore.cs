namespace EdgeInspector.Results;

/// <summary>Keeps results on the disk, and knows which of them are still to be delivered. Safe between threads.</summary>
public interface IResultStore
{
    /// <summary>What it holds.</summary>
    ResultStoreState State { get; }

    /// <summary>Whether commits succeed: only then is it worth while to wait for one.</summary>
    bool IsHealthy { get; }

    /// <summary>The highest position on the disk at the start; 0 for none, or a disk that cannot be read.</summary>
    long LastPositionAtStart { get; }

    /// <summary>Each station's highest sequence number on the disk at the start; empty for none, or a disk that cannot be read.</summary>
    IReadOnlyDictionary<string, long> LastSequencesAtStart { get; }

    /// <summary>Results that are in memory alone.</summary>
    int InMemory { get; }

    /// <summary>Sets who delivers; once, before the store starts.</summary>
    void Follow(IResultFollower follower);

    /// <summary>Keeps an event until it is delivered.</summary>
    void Add(StoredRecord incident);

    /// <summary>Keeps a record until it is delivered; ends when it is on the disk.</summary>
    /// <exception cref="IOException">The disk did not take it, or not in time; then it is not stored.</exception>
    Task KeepAsync(StoredRecord record);

    /// <summary>A result in memory was delivered.</summary>
    /// <returns>False when it had ended before.</returns>
    bool Acknowledge(ResultEntry result);

    /// <summary>A stored record was delivered.</summary>
    void Acknowledge(StoredRecord record);

    /// <summary>Has work done on the store's thread between two commits. A disk that fails ends the work with its exception.</summary>
    void Post(Action<IResultFiles> work);

    /// <summary>Reads results of a station, in their order; empty while the store could not be opened.</summary>
    /// <exception cref="IOException">The disk cannot be read.</exception>
    Task<IReadOnlyList<StoredRecord>> ReadAsync(string station, long first, long last, int limit);

    /// <summary>Reads results of all stations behind a position, delivered or not, in their order.</summary>
    /// <exception cref="IOException">The disk cannot be read, or does not answer.</exception>
    Task<ResultTail> ReadAfterAsync(long position, int limit);
}
