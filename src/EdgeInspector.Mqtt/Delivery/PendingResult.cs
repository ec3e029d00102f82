using EdgeInspector.Verdicts;

namespace EdgeInspector.Mqtt.Delivery;

/// <summary>
/// A result that is in memory, shared by the outbox, which stores it, and the live lane, which sends it. It ends once: delivered or lost.
/// </summary>
/// <param name="inspection">What was found.</param>
/// <param name="clockSynced">Whether the wall clock was synchronised; null when unknown.</param>
/// <param name="handedOver">Monotonic clock when it was handed over.</param>
internal sealed class PendingResult(Inspection inspection, bool? clockSynced, long handedOver)
{
    /// <summary>The broker has it.</summary>
    public const int Delivered = 1;

    /// <summary>It was given up.</summary>
    public const int Lost = 2;

    private long _position;
    private int _end;
    private volatile bool _inLive = true;

    /// <summary>What was found.</summary>
    public Inspection Inspection { get; } = inspection;

    /// <summary>Whether the wall clock was synchronised; null when unknown.</summary>
    public bool? ClockSynced { get; } = clockSynced;

    /// <summary>Monotonic clock when it was handed over.</summary>
    public long HandedOver { get; } = handedOver;

    /// <summary>Whether it went out on a connection that was lost before the acknowledgement.</summary>
    public bool SentBefore { get; set; }

    /// <summary>Its place in the outbox; 0 while it is not on the disk.</summary>
    public long Position
    {
        get => Interlocked.Read(ref _position);
        set => Interlocked.Exchange(ref _position, value);
    }

    /// <summary>Whether it is on the disk.</summary>
    public bool IsStored => Position != 0;

    /// <summary>Whether the live lane still has it; what it let go and nobody acknowledged comes back from the disk.</summary>
    public bool InLive
    {
        get => _inLive;
        set => _inLive = value;
    }

    /// <summary>Whether it was delivered or lost.</summary>
    public bool IsEnded => Volatile.Read(ref _end) != 0;

    /// <summary>Ends it; false when it had ended before.</summary>
    public bool TryEnd(int end) => Interlocked.CompareExchange(ref _end, end, 0) == 0;
}
