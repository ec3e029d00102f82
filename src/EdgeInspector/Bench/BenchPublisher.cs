using EdgeInspector.Publishing;
using EdgeInspector.Verdicts;

namespace EdgeInspector.Bench;

/// <summary>Counts finished inspections and keeps how long each took; allocates nothing.</summary>
internal sealed class BenchPublisher(int capacity) : IInspectionPublisher, IDisposable
{
    private readonly double[] _milliseconds = new double[capacity];
    private readonly SemaphoreSlim _finished = new(0);
    private int _count;

    /// <summary>Grab to verdict of each inspection since the last <see cref="Clear"/>.</summary>
    public ReadOnlySpan<double> Milliseconds => _milliseconds.AsSpan(0, _count);

    /// <summary>Waits for one more inspection.</summary>
    public void Wait(CancellationToken cancellation) => _finished.Wait(cancellation);

    /// <summary>Forgets the durations.</summary>
    public void Clear() => _count = 0;

    /// <inheritdoc/>
    public void Publish(Inspection inspection)
    {
        if (inspection.Verdict == Verdict.NotInspected) throw new InvalidOperationException($"The bench lost a frame: {inspection.Reason}.");
        if (_count < capacity) _milliseconds[_count++] = inspection.Timing.GrabMs + inspection.Timing.TotalMs;
        _finished.Release();
    }

    /// <inheritdoc/>
    public void PublishPicture(InspectionPicture picture) => throw new InvalidOperationException("The bench asks for no pictures.");

    /// <inheritdoc/>
    public void Dispose() => _finished.Dispose();
}
