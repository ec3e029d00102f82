using EdgeInspector.Publishing;
using EdgeInspector.Verdicts;

namespace EdgeInspector.Bench;

/// <summary>Counts finished inspections and keeps how long each took, and saves pictures; without pictures it allocates nothing.</summary>
internal sealed class BenchPublisher(int capacity) : IInspectionPublisher, IDisposable
{
    private readonly InspectionTiming[] _timings = new InspectionTiming[capacity];
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(100);
    // Not the slim one: it would spin for a while, on a core that the graph wants at that moment.
    private readonly Semaphore _finished = new(0, int.MaxValue);
    private readonly string _file = Path.Combine(Path.GetTempPath(), $"edge-inspector-bench-{Guid.NewGuid():N}.jpg");
    private int _count;
    private int _pictures;

    /// <summary>Where the time of each inspection since the last <see cref="Clear"/> went.</summary>
    public IReadOnlyList<InspectionTiming> Timings => _timings[.._count];

    /// <summary>Pictures that came and were saved.</summary>
    public int Pictures => Volatile.Read(ref _pictures);

    /// <summary>Waits for one more inspection.</summary>
    public void Wait(CancellationToken cancellation)
    {
        while (!_finished.WaitOne(Patience)) cancellation.ThrowIfCancellationRequested();
    }

    /// <summary>Forgets the durations.</summary>
    public void Clear() => _count = 0;

    /// <inheritdoc/>
    public void Publish(Inspection inspection)
    {
        if (inspection.Verdict == Verdict.NotInspected) throw new InvalidOperationException($"The bench lost a frame: {inspection.Reason}.");
        if (_count < capacity) _timings[_count++] = inspection.Timing;
        _finished.Release();
    }

    /// <inheritdoc/>
    public void PublishPicture(InspectionPicture picture)
    {
        File.WriteAllBytes(_file, picture.Bytes);
        Interlocked.Increment(ref _pictures);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _finished.Dispose();
        File.Delete(_file);
    }
}
