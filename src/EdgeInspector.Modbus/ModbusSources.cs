using EdgeInspector.Status;

namespace EdgeInspector.Modbus;

/// <summary>What the server asks ten times a second; each must return at once and may be called on any thread.</summary>
/// <param name="IsBrokerConnected">Whether results reach the broker now.</param>
/// <param name="Counts">A station's counters, and whether they are those of a shift.</param>
public sealed record ModbusSources(Func<bool> IsBrokerConnected, Func<string, (PartCounts Counts, bool IsShift)> Counts);
