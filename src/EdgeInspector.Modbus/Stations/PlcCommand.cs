using EdgeInspector.Commands;

namespace EdgeInspector.Modbus.Stations;

/// <summary>A command that a PLC asked for.</summary>
/// <param name="Id">Its number, for the answer.</param>
/// <param name="Verb">What is asked.</param>
/// <param name="Command">The command; null when its values make none.</param>
/// <param name="Problem">Why they make none; null when they do.</param>
internal sealed record PlcCommand(long Id, CommandVerb Verb, AgentCommand? Command, string? Problem);
