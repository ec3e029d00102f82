using System.Runtime.CompilerServices;
using System.Threading.Channels;
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

    private readonly Channel<ScoringSlot> _free = Channel.CreateBounded<ScoringSlot>(Slots);
    private readonly TaskCompletionSource _unused = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _disposed;

    /// <summary>Creates the slots.</summary>
    /// <param name="model">Stays the caller's.</param>
    public ScoringSetup(IAnomalyModel model)
    {
        Model = model;
        for (int i = 0; i < Slots; i++) _free.Writer.TryWrite(new ScoringSlot(model.CreateSlot()));
    }

    /// <summary>The model.</summary>
    public IAnomalyModel Model { get; }

    /// <summary>Waits for a free slot; null when this setup was replaced meanwhile.</summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<ScoringSlot?> TakeAsync()
    {
        while (await _free.Reader.WaitToReadAsync())
            if (_free.Reader.TryRead(out ScoringSlot? slot)) return slot;
        return null;
    }

    /// <summary>Gives a slot back.</summary>
    public void Return(ScoringSlot slot)
    {
        if (!_free.Writer.TryWrite(slot)) Free(slot);
    }

    /// <summary>Ends the use of the model: no slot is given out any more.</summary>
    /// <returns>Ends when the last slot was freed, and with it the model may be.</returns>
    public Task RetireAsync()
    {
        _free.Writer.TryComplete();
        while (_free.Reader.TryRead(out ScoringSlot? slot)) Free(slot);
        return _unused.Task;
    }

    private void Free(ScoringSlot slot)
    {
        slot.Graph.Dispose();
        if (Interlocked.Increment(ref _disposed) == Slots) _unused.TrySetResult();
    }
}
