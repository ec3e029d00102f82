using EdgeInspector.Publishing;
using EdgeInspector.Sinks;
using EdgeInspector.TestKit;
using EdgeInspector.Verdicts;
using Xunit;

namespace EdgeInspector.Core.Tests.Pipeline;

/// <summary>Keeps what leaves the pipeline and lets the test wait for it.</summary>
internal sealed class CollectingSink : IInspectionSink, IPictureSink
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(Eventually.Patience);
    private readonly Lock _lock = new();
    private readonly List<Inspection> _records = [];
    private readonly List<InspectionPicture> _pictures = [];
    private readonly SemaphoreSlim _changed = new(0);
    private int _dropped;

    /// <summary>Pictures that found this sink's queue full.</summary>
    public int PicturesDropped => Volatile.Read(ref _dropped);

    public IReadOnlyList<Inspection> Records
    {
        get
        {
            lock (_lock) return [.. _records];
        }
    }

    public IReadOnlyList<InspectionPicture> Pictures
    {
        get
        {
            lock (_lock) return [.. _pictures];
        }
    }

    public void Take(Inspection inspection)
    {
        lock (_lock) _records.Add(inspection);
        _changed.Release();
    }

    public void Lost(LostResults lost) => throw new NotSupportedException();

    public void Take(InspectionPicture picture)
    {
        lock (_lock) _pictures.Add(picture);
        _changed.Release();
    }

    public void Dropped(InspectionPicture picture) => Interlocked.Increment(ref _dropped);

    public Task<IReadOnlyList<Inspection>> RecordsAsync(int count) => WaitAsync(() => Records, count);

    public Task<IReadOnlyList<InspectionPicture>> PicturesAsync(int count) => WaitAsync(() => Pictures, count);

    private async Task<IReadOnlyList<T>> WaitAsync<T>(Func<IReadOnlyList<T>> items, int count)
    {
        while (items().Count < count)
            Assert.True(await _changed.WaitAsync(Patience), $"Only {items().Count} of {count} came.");
        return items();
    }
}
