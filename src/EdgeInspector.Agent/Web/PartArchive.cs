using EdgeInspector.Agent.Archiving;
using EdgeInspector.Files;
using EdgeInspector.Pipeline;
using EdgeInspector.Publishing;
using EdgeInspector.Results;

namespace EdgeInspector.Agent.Web;

/// <summary>Result store and archive together. Whatever the disk does, each call ends, and no verdict waits for one.</summary>
/// <param name="outbox">Folder of the result store.</param>
/// <param name="archive">Folder of the archive; null when there is none.</param>
internal sealed class PartArchive(string outbox, string? archive) : IPartArchive, IDisposable
{
    // A browser asks for a page of pictures at once; the cores belong to the line.
    private readonly SemaphoreSlim _turn = new(1);
    private readonly PartHistory _history = new(outbox);
    private readonly PartReports _reports = new(outbox, TimeZoneInfo.Local);
    private readonly ArchiveReader? _pictures = archive is null ? null : new ArchiveReader(archive);

    /// <inheritdoc/>
    public Task<PartPage> ReadAsync(PartFilter filter, int limit, CancellationToken cancellation) =>
        DoAsync(outbox, () => _history.Read(filter, limit), cancellation);

    /// <inheritdoc/>
    public Task<PartPage> ReadAllAsync(PartFilter filter, CancellationToken cancellation) =>
        DoAsync(outbox, () => _history.ReadAll(filter), cancellation);

    /// <inheritdoc/>
    public Task<IReadOnlyList<PartTally>> CountAsync(string station, IReadOnlyList<ShiftTime> shifts, CancellationToken cancellation) =>
        DoAsync(outbox, () => _reports.Count(station, shifts), cancellation);

    /// <inheritdoc/>
    public Task<RejectPlaces> PlacesAsync(string station, ShiftTime shift, CancellationToken cancellation) =>
        DoAsync(outbox, () => _reports.Places(station, shift), cancellation);

    /// <inheritdoc/>
    public Task<PartWithNeighbours?> FindAsync(string station, long sequence, CancellationToken cancellation) =>
        DoAsync(outbox, () => _history.Find(station, sequence), cancellation);

    /// <inheritdoc/>
    public Task<IReadOnlyList<ScoredPart>> ScoresAsync(string station, int count, CancellationToken cancellation) =>
        DoAsync(outbox, () => _history.Scores(station, count), cancellation);

    /// <inheritdoc/>
    public async Task<IReadOnlyList<ArchivedPicture>> PicturesAsync(PastPart part, CancellationToken cancellation) =>
        _pictures is null ? [] : await DoAsync(archive!, () => _pictures.Find(part.Record), cancellation);

    /// <inheritdoc/>
    public async Task<byte[]?> PictureAsync(PastPart part, ArchivedPicture picture, CancellationToken cancellation) =>
        _pictures is null ? null : await DoAsync(archive!, () => _pictures.Read(part.Record, picture), cancellation);

    /// <inheritdoc/>
    public void Dispose() => _turn.Dispose();

    private async Task<T> DoAsync<T>(string folder, Func<T> work, CancellationToken cancellation)
    {
        await _turn.WaitAsync(cancellation);
        try
        {
            return await TimeLimited.RunAsync(folder, () =>
            {
                _ = LowPriority.Take();
                return work();
            }, cancellation);
        }
        finally
        {
            _turn.Release();
        }
    }
}
