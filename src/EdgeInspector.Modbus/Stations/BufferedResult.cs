using EdgeInspector.Modbus.Map;
using EdgeInspector.Verdicts;

namespace EdgeInspector.Modbus.Stations;

/// <summary>A result on its way to the PLC.</summary>
/// <param name="inspection">The record.</param>
/// <param name="at">When it came, a time stamp of the clock.</param>
/// <param name="lostBefore">Parts between the result before and this one whose results were lost.</param>
internal sealed class BufferedResult(Inspection inspection, long at, long lostBefore)
{
    /// <summary>The record.</summary>
    public Inspection Inspection => inspection;

    /// <summary>When it came.</summary>
    public long At => at;

    /// <summary>Parts lost before it.</summary>
    public long LostBefore => lostBefore;

    /// <summary>Why a pass does not stand any more; 0 while it does.</summary>
    public ushort WithdrawnFor { get; private set; }

    /// <summary>What the PLC may believe.</summary>
    public Verdict Verdict => WithdrawnFor == 0 ? inspection.Verdict : Verdict.NotInspected;

    /// <summary>Takes a pass back, for good: what the PLC read once must not become a pass afterwards.</summary>
    /// <returns>Whether it was a pass until now.</returns>
    public bool Withdraw(ushort reason)
    {
        if (Verdict != Verdict.Pass) return false;
        WithdrawnFor = reason;
        return true;
    }

    /// <summary>Writes it into its fields.</summary>
    /// <param name="image">Where to.</param>
    /// <param name="age">Since it came.</param>
    /// <param name="shift">Registers behind the fields' own places.</param>
    public void Write(RegisterImage image, TimeSpan age, int shift)
    {
        image.Put(RegisterMap.Sequence, (ulong)inspection.Sequence, shift);
        image.Put(RegisterMap.Parts, (ulong)inspection.Parts, shift);
        image.Put(RegisterMap.Verdict, RegisterNumbers.Of(Verdict), shift);
        image.Put(RegisterMap.Reason, ReasonNumber(), shift);
        // Whoever compares the two by himself must not find a pass that was withdrawn.
        image.Put(RegisterMap.Score, WithdrawnFor == 0 ? inspection.Score : null, shift);
        image.Put(RegisterMap.ResultThreshold, inspection.Threshold, shift);
        bool isCut = inspection.PartId is { Length: > RegisterMap.TextLength };
        image.Put(RegisterMap.Flags,
            (inspection.Warning && Verdict == Verdict.Pass ? 1u : 0) | (isCut ? 2u : 0) | (inspection.Simulated ? 4u : 0), shift);
        image.Put(RegisterMap.LostBefore, (ulong)lostBefore, shift);
        image.Put(RegisterMap.Age, (ulong)age.TotalMilliseconds, shift);
        image.Put(RegisterMap.PartId, inspection.PartId, shift);
        image.Put(RegisterMap.Latency, (ulong)Math.Max(0, inspection.Timing.TotalMs * 1000), shift);
        image.Put(RegisterMap.Regions, (ulong)inspection.Regions.Count, shift);
        if (inspection.Regions.Count == 0) return;
        Region largest = inspection.Regions.MaxBy(region => region.AreaPixels);
        image.Put(RegisterMap.BoxX, (ulong)largest.Box.X, shift);
        image.Put(RegisterMap.BoxY, (ulong)largest.Box.Y, shift);
        image.Put(RegisterMap.BoxWidth, (ulong)largest.Box.Width, shift);
        image.Put(RegisterMap.BoxHeight, (ulong)largest.Box.Height, shift);
        image.Put(RegisterMap.BoxArea, (ulong)largest.AreaPixels, shift);
    }

    private ushort ReasonNumber() => WithdrawnFor != 0 ? WithdrawnFor
        : inspection.Reason is { } reason ? RegisterNumbers.Reasons.GetValueOrDefault(reason, RegisterNumbers.Other)
        : (ushort)0;
}
