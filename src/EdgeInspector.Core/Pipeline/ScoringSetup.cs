using EdgeInspector.Models;

namespace EdgeInspector.Pipeline;

/// <summary>
/// A model with its slots, two of them: two frames are in the graph at once, which keeps cores busy where one alone waits for its
/// slowest thread; where a device takes one at a time, the other is prepared meanwhile.
/// </summary>
internal sealed class ScoringSetup
{
    /// <summary>How many slots there are.</summary>
    public const int Slots = 2;

    private readonly Lock _lock = new();
    // The slot that came back last goes out first: its memory is still in the cache.
    private readonly Stack<ScoringSlot> _free = new(Slots);
    private readonly TaskCompletionSource _unused = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private bool _retired;
    private int _disposed;

    /// <summary>Creates the slots.</summary>
    /// <param name="model">Stays the caller's.</param>
    public ScoringSetup(IAnomalyModel model)
    {
        Model = model;
        for (int i = 0; i < Slots; i++) _free.Push(new ScoringSlot(model.CreateSlot()));
    }

    /// <summary>The model.</summary>
    public IAnomalyModel Model { get; }

    /// <summary>Takes a free slot.</summary>
    /// <exception cref="InvalidOperationException">More frames are at work than there are slots, or the setup is retired.</exception>
    public ScoringSlot Take()
    {
        lock (_lock) return _free.Pop();
    }

    /// <summary>Gives a slot back.</summary>
    public void Return(ScoringSlot slot)
    {
        lock (_lock)
        {
            if (_retired) Free(slot);
            else _free.Push(slot);
        }
    }

    /// <summary>Ends the use of the model: no slot may be taken any more.</summary>
    /// <returns>Ends when the last slot was freed, and with it the model may be.</returns>
    public Task RetireAsync()
    {
        lock (_lock)
        {
            _retired = true;
            while (_free.TryPop(out ScoringSlot? slot)) Free(slot);
        }
        return _unused.Task;
    }

    private void Free(ScoringSlot slot)
    {
        slot.Graph.Dispose();
        if (++_disposed == Slots) _unused.TrySetResult();
    }
}
