using EdgeInspector.Commands;
using EdgeInspector.Modbus.Map;

namespace EdgeInspector.Modbus.Stations;

/// <summary>The one command that a PLC may have under way. Used by one thread at a time.</summary>
internal sealed class CommandSlot
{
    private long _id;

    /// <summary>The control bit that asked; none for no command.</summary>
    public ControlBits Bit { get; private set; }

    /// <summary>Whether it has no answer yet.</summary>
    public bool IsBusy { get; private set; }

    /// <summary>Why it was not carried out; null when it was, or has no answer yet.</summary>
    public CommandFailure? Failure { get; private set; }

    /// <summary>When it began.</summary>
    public long BeganAt { get; private set; }

    /// <summary>What the bits of the status say.</summary>
    public StatusBits Bits => Bit == ControlBits.None ? StatusBits.None
        : IsBusy ? StatusBits.CommandBusy
        : Failure is null ? StatusBits.CommandDone
        : StatusBits.CommandFailed;

    /// <summary>Begins a command.</summary>
    /// <returns>Its number, for <see cref="End"/>.</returns>
    public long Begin(ControlBits bit, long now)
    {
        (Bit, IsBusy, Failure, BeganAt) = (bit, true, null, now);
        return ++_id;
    }

    /// <summary>Ends a command; nothing happens when another one began since.</summary>
    public void End(long id, CommandFailure? failure)
    {
        if (id != _id || !IsBusy) return;
        (IsBusy, Failure) = (false, failure);
    }

    /// <summary>Gives the newest command up.</summary>
    public void GiveUp() => End(_id, CommandFailure.Failed);

    /// <summary>Forgets a command that has its answer.</summary>
    public void Clear()
    {
        if (!IsBusy) (Bit, Failure) = (ControlBits.None, null);
    }
}
