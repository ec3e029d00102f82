using EdgeInspector.Inference.Graphs;
using EdgeInspector.Inference.Sessions.Providers;
using EdgeInspector.Models;
using EdgeInspector.Numerics;
using EdgeInspector.Scoring;
using EdgeInspector.Scoring.Heads;

namespace EdgeInspector.Inference.Sessions;

/// <summary>
/// How long a graph takes for one picture on this machine before anything is learned: a bank of noise takes as long to search as a learned
/// one. Owns its session until disposed.
/// </summary>
public sealed class GraphTimer : IDisposable
{
    private const int Neighbours = 3;
    private readonly OnnxAnomalyModel _model;
    private readonly IScoringSlot _slot;
    private readonly bool _hasWork;

    /// <summary>Loads the graph, which warms it up.</summary>
    /// <param name="composer">Backbone, layers and input size.</param>
    /// <param name="rows">Rows of the bank, at least 1.</param>
    /// <param name="settings">How to compute; the first provider counts.</param>
    /// <param name="cancellation">Ends the runs that warm it up.</param>
    /// <exception cref="ModelException">The runtime or the provider does not take the graph.</exception>
    public GraphTimer(GraphComposer composer, int rows, SessionSettings settings, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(composer);
        ArgumentNullException.ThrowIfNull(settings);
        float[] vectors = new float[(long)rows * composer.Dimensions];
        var random = new SplitMix64(1);
        foreach (ref float value in vectors.AsSpan()) value = (float)random.NextDouble();
        byte[] graph = composer.ComposeGraph(
            new KnnHead(new MemoryBank(vectors, composer.Dimensions, new PatchOrigin[rows]), Math.Min(Neighbours, rows)));
        // Windows counts processor time in steps of 16 ms, which are longer than most runs.
        _hasWork = settings.Providers[0].Name == ProviderChoice.CpuName && !OperatingSystem.IsWindows();
        _model = new OnnxAnomalyModel(graph, settings, settings.Providers[0], GraphComposer.Unnamed,
            new LoadWatch(() => { }, cancellation));
        _slot = _model.CreateSlot();
        for (int i = 0; i < _slot.Input.Length; i++) _slot.Input[i] = (byte)(random.NextUInt64() >> 56);
    }

    /// <summary>The least of some runs: other work on the machine makes a run longer, and never shorter.</summary>
    /// <param name="runs">How many, at least 1.</param>
    /// <param name="cancellation">Ends it.</param>
    public GraphTime Measure(int runs, CancellationToken cancellation)
    {
        double wall = double.PositiveInfinity, work = double.PositiveInfinity;
        for (int run = 0; run < runs; run++)
        {
            TimeSpan spent = Environment.CpuUsage.TotalTime;
            long started = TimeProvider.System.GetTimestamp();
            _slot.Run(cancellation);
            double took = TimeProvider.System.GetElapsedTime(started).TotalMilliseconds;
            wall = Math.Min(wall, took);
            work = Math.Min(work, _hasWork ? (Environment.CpuUsage.TotalTime - spent).TotalMilliseconds : took);
        }
        return new GraphTime(wall, work);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _slot.Dispose();
        _model.Dispose();
    }
}
