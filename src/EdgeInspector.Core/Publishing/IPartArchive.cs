using EdgeInspector.Results;

namespace EdgeInspector.Publishing;

/// <summary>
/// Parts of the past for people to look at: their records, and the pictures that were kept of them. Safe between threads.
/// </summary>
public interface IPartArchive
{
    /// <summary>Parts, the newest first.</summary>
    /// <param name="filter">Which.</param>
    /// <param name="limit">No more than this.</param>
    /// <param name="cancellation">Nobody waits any more.</param>
    /// <exception cref="IOException">The disk cannot be read, or does not answer; the message names the file.</exception>
    Task<PartPage> ReadAsync(PartFilter filter, int limit, CancellationToken cancellation);

    /// <summary>The next of all parts, the newest first, for whoever reads on to the end.</summary>
    /// <param name="filter">Which.</param>
    /// <param name="cancellation">Nobody waits any more.</param>
    /// <exception cref="IOException">The disk cannot be read, or does not answer; the message names the file.</exception>
    Task<PartPage> ReadAllAsync(PartFilter filter, CancellationToken cancellation);

    /// <summary>A station's parts in each of some times, counted.</summary>
    /// <exception cref="IOException">The disk cannot be read, or does not answer; the message names the file.</exception>
    Task<IReadOnlyList<PartTally>> CountAsync(string station, IReadOnlyList<ShiftTime> shifts, CancellationToken cancellation);

    /// <summary>Where a station's failed parts of some time differ from good ones.</summary>
    /// <exception cref="IOException">The disk cannot be read, or does not answer; the message names the file.</exception>
    Task<RejectPlaces> PlacesAsync(string station, ShiftTime shift, CancellationToken cancellation);

    /// <summary>One part with its neighbours in time; null when it is not stored.</summary>
    /// <exception cref="IOException">The disk cannot be read, or does not answer; the message names the file.</exception>
    Task<PartWithNeighbours?> FindAsync(string station, long sequence, CancellationToken cancellation);

    /// <summary>A station's newest results with a verdict, oldest first.</summary>
    /// <param name="station">The station.</param>
    /// <param name="count">No more than this.</param>
    /// <param name="cancellation">Nobody waits any more.</param>
    /// <exception cref="IOException">The disk cannot be read, or does not answer; the message names the file.</exception>
    Task<IReadOnlyList<ScoredPart>> ScoresAsync(string station, int count, CancellationToken cancellation);

    /// <summary>Which pictures of a part are kept.</summary>
    /// <exception cref="IOException">The disk does not answer.</exception>
    Task<IReadOnlyList<ArchivedPicture>> PicturesAsync(PastPart part, CancellationToken cancellation);

    /// <summary>A picture of a part, encoded; null when it is not kept, or not any more.</summary>
    /// <exception cref="IOException">The disk cannot be read, or does not answer; the message names the file.</exception>
    Task<byte[]?> PictureAsync(PastPart part, ArchivedPicture picture, CancellationToken cancellation);
}
