using EdgeInspector.Models;

namespace EdgeInspector.Bench;

/// <summary>
/// A model that does other work in place of a frame's graph where the bench asks for it, on the thread and the core where frames are
/// scored.
/// </summary>
/// <param name="model">Stays the caller's.</param>
internal sealed class BenchModel(IAnomalyModel model) : IAnomalyModel
{
    private Action? _instead;

    /// <summary>The model, taking frames of any size, shape and colour: they are measured, but none is refused for that.</summary>
    public ModelInfo Info { get; } = model.Info with { Taught = AnyShape(model.Info.Taught) };

    /// <summary>What the next run does; the frame keeps the scores of an earlier one.</summary>
    public void RunNext(Action instead) => Volatile.Write(ref _instead, instead);

    /// <inheritdoc/>
    public IScoringSlot CreateSlot() => new Slot(this, model.CreateSlot());

    /// <inheritdoc/>
    public void Dispose()
    {
    }

    private static TaughtFrames? AnyShape(TaughtFrames? taught)
    {
        var any = new TaughtRange(0, double.MaxValue);
        return taught is null ? null : taught with { Color = TaughtColor.Mixed, Width = any, Height = any, Aspect = any };
    }

    private sealed class Slot(BenchModel model, IScoringSlot inner) : IScoringSlot
    {
        public ModelInfo Info => inner.Info;

        public Span<byte> Input => inner.Input;

        public ReadOnlySpan<float> AnomalyMap => inner.AnomalyMap;

        public ReadOnlySpan<float> PatchScores => inner.PatchScores;

        public float Score => inner.Score;

        public float ImageScore => inner.ImageScore;

        public void Run()
        {
            if (Interlocked.Exchange(ref model._instead, null) is { } instead) instead();
            else inner.Run();
        }

        public void Abort() => inner.Abort();

        public void Dispose() => inner.Dispose();
    }
}
