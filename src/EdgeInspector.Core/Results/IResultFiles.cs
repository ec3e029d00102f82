namespace EdgeInspector.Results;

/// <summary>The stored records, for work on the store's own thread.</summary>
public interface IResultFiles
{
    /// <summary>Undelivered records between two positions, both excluded, in their order.</summary>
    IReadOnlyList<StoredRecord> ReadUndelivered(long after, long before, int limit);

    /// <summary>Results of a station that touch a range of sequence numbers, in their order, delivered or not.</summary>
    IReadOnlyList<StoredRecord> ReadRange(string station, long first, long last, int limit);

    /// <summary>Counts one more refusal of an undelivered record.</summary>
    /// <returns>How often it was refused so far; 0 when it is not undelivered.</returns>
    long CountRefusal(long position);

    /// <summary>Gives a record up without losing it: it stays in the store and counts as undelivered no more.</summary>
    /// <returns>False when it was given up or delivered before.</returns>
    bool Park(long position, string reason);
}
