using EdgeInspector.Models;
using EdgeInspector.Monitoring;

namespace EdgeInspector.Pipeline;

/// <summary>
/// A model with its inspectors, two of them: two frames are in the graph at once, which keeps cores busy where one alone waits for its
/// slowest thread; where a device takes one at a time, the other is prepared meanwhile.
/// </summary>
internal sealed class ScoringSetup
{
    /// <summary>How many inspectors there are, each with a slot of the model.</summary>
    public const int Slots = 2;

    private readonly Lock _lock = new();
    // The one that came back last goes out first: its memory is still in the cache.
    private readonly Stack<FrameInspector> _free = new(Slots);
    private readonly List<FrameInspector> _taken = new(Slots);
    private readonly TaskCompletionSource _unused = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private bool _retired;
    private int _disposed;

    /// <summary>Creates the inspectors.</summary>
    /// <param name="model">Stays the caller's.</param>
    /// <param name="time">Clock for the timing.</param>
    /// <exception cref="ModelException">The model has no room on its device; what was made of it is freed.</exception>
    public ScoringSetup(IAnomalyModel model, TimeProvider time)
    {
        Drift = new DriftMonitor(model.Info);
        try
        {
            for (int i = 0; i < Slots; i++) _free.Push(new FrameInspector(model, time));
        }
        catch
        {
            foreach (FrameInspector inspector in _free) inspector.Dispose();
            throw;
        }
    }

    /// <summary>Holds what passes against what the model was taught.</summary>
    public DriftMonitor Drift { get; }

    /// <summary>Takes a free inspector.</summary>
    /// <exception cref="InvalidOperationException">More frames are at work than there are inspectors, or the setup is retired.</exception>
    public FrameInspector Take()
    {
        lock (_lock)
        {
            FrameInspector inspector = _free.Pop();
            _taken.Add(inspector);
            return inspector;
        }
    }

    /// <summary>Gives an inspector back.</summary>
    public void Return(FrameInspector inspector)
    {
        lock (_lock)
        {
            _taken.Remove(inspector);
            if (_retired) Free(inspector);
            else _free.Push(inspector);
        }
    }

    /// <summary>Ends the use of the model: no inspector may be taken any more.</summary>
    /// <returns>Ends when the last one was freed, and with it the model may be.</returns>
    public Task RetireAsync()
    {
        lock (_lock)
        {
            _retired = true;
            while (_free.TryPop(out FrameInspector? inspector)) Free(inspector);
        }
        return _unused.Task;
    }

    /// <summary>Ends the runs under way, which fail, and all later ones.</summary>
    public void Abort()
    {
        lock (_lock)
            foreach (FrameInspector inspector in _taken) inspector.Abort();
    }

    private void Free(FrameInspector inspector)
    {
        inspector.Dispose();
        if (++_disposed == Slots) _unused.TrySetResult();
    }
}
