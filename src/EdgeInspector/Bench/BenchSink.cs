using System.Globalization;
using EdgeInspector.Agent.Archiving;
using EdgeInspector.Models;
using EdgeInspector.Publishing;
using EdgeInspector.Sinks;
using EdgeInspector.Verdicts;

namespace EdgeInspector.Bench;

/// <summary>Counts finished inspections and keeps how long each took, and saves pictures; without pictures it allocates nothing.</summary>
/// <param name="capacity">Most timings.</param>
/// <param name="ended">Called for each inspection.</param>
internal sealed class BenchSink(int capacity, Action ended) : IInspectionSink, IPictureSink, IDisposable
{
    private readonly InspectionTiming[] _timings = new InspectionTiming[capacity];
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(100);
    // Not the slim one: it would spin for a while, on a core that the graph wants at that moment.
    private readonly Semaphore _finished = new(0, int.MaxValue);
    private readonly string _folder = Directory.CreateTempSubdirectory("edge-inspector-bench-").FullName;
    private int _count;
    private int _pictures;
    private int _picturesDropped;
    private volatile Inspection? _lost;

    /// <summary>Whether <see cref="Timings"/> grow.</summary>
    public bool KeepsTimings { get; set; } = true;

    /// <summary>Where the time of each inspection since the last <see cref="Clear"/> went.</summary>
    public IReadOnlyList<InspectionTiming> Timings => _timings[.._count];

    /// <summary>Pictures that came and were saved.</summary>
    public int Pictures => Volatile.Read(ref _pictures);

    /// <summary>Pictures that were drawn faster than they were saved, and did not come.</summary>
    public int PicturesDropped => Volatile.Read(ref _picturesDropped);

    /// <summary>Waits for one more inspection.</summary>
    /// <exception cref="ModelException">The model failed.</exception>
    /// <exception cref="InvalidOperationException">One ended without a verdict for another reason.</exception>
    public void Wait(CancellationToken cancellation)
    {
        while (!_finished.WaitOne(Patience)) cancellation.ThrowIfCancellationRequested();
        if (_lost is { Reason: Reason.ModelError })
            throw new ModelException("The model failed on the bench's frame: it gave no score. Try it with 'inspect' on one picture.");
        if (_lost is { } lost) throw new InvalidOperationException($"The bench lost a frame: {lost.Reason}.");
    }

    /// <summary>Forgets the durations.</summary>
    public void Clear() => _count = 0;

    /// <inheritdoc/>
    public void Take(Inspection inspection)
    {
        if (inspection.Verdict == Verdict.NotInspected) _lost = inspection;
        else if (KeepsTimings && _count < capacity) _timings[_count++] = inspection.Timing;
        ended();
        _finished.Release();
    }

    /// <inheritdoc/>
    public void Lost(LostResults lost) => throw new InvalidOperationException($"The bench lost {lost.Count} records.");

    /// <inheritdoc/>
    public void Take(InspectionPicture picture)
    {
        // A file of its own for each, as in an archive; a file system may write one that is replaced to the disk at once.
        NewFile.Write(Path.Combine(_folder, string.Create(CultureInfo.InvariantCulture, $"{Interlocked.Increment(ref _pictures)}.jpg")),
            picture.Bytes);
    }

    /// <inheritdoc/>
    public void Dropped(InspectionPicture picture) => Interlocked.Increment(ref _picturesDropped);

    /// <inheritdoc/>
    public void Dispose()
    {
        _finished.Dispose();
        Directory.Delete(_folder, recursive: true);
    }
}
