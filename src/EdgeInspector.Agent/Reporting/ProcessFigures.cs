namespace EdgeInspector.Agent.Reporting;

/// <summary>What a process takes of its machine.</summary>
/// <param name="ResidentBytes">Memory in RAM.</param>
/// <param name="ManagedBytes">Of that, the managed heap.</param>
/// <param name="ProcessorPercent">Processor time since the look before, 100 for one core.</param>
/// <param name="Threads">Threads.</param>
internal sealed record ProcessFigures(long ResidentBytes, long ManagedBytes, double ProcessorPercent, int Threads)
{
    /// <summary>The managed heap in bytes, at least 0: while a collection ends the runtime may count less than nothing.</summary>
    public long ManagedBytes { get; } = Math.Max(0, ManagedBytes);
}
