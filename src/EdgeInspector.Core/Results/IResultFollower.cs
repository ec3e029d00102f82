namespace EdgeInspector.Results;

/// <summary>Delivers what the store holds. All calls return at once.</summary>
public interface IResultFollower
{
    /// <summary>So many more records lie in the store and are still to be delivered: at its start those of earlier runs.</summary>
    void Opened(long undelivered);

    /// <summary>The store took a result over; called before it is on the disk, in order per station.</summary>
    /// <exception cref="ArgumentException">The result cannot be delivered at all; it is not stored then.</exception>
    void Taken(ResultEntry result);

    /// <summary>Something was committed, or failed to be: what waits for that may go on.</summary>
    void Committed();

    /// <summary>The store gave a result up: memory was full, and the disk took nothing.</summary>
    void GivenUp(ResultEntry result);

    /// <summary>Results never reached the store.</summary>
    void Lost(Sinks.LostResults lost);

    /// <summary>Whether a record between two positions, both included, is on its way: its file is not dropped meanwhile.</summary>
    bool IsUnderWay(long first, long last);

    /// <summary>Undelivered records were dropped by a limit or with their file.</summary>
    void Dropped(DroppedNumbers dropped);
}
