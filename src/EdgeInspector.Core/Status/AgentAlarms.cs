using EdgeInspector.Monitoring.Alarms;

namespace EdgeInspector.Status;

/// <summary>What calls for somebody at an agent.</summary>
/// <param name="At">When this was so.</param>
/// <param name="Alarms">Those that stand before those that have ended, the newest first; at most <see cref="AlarmBook.Most"/>.</param>
public sealed record AgentAlarms(DateTimeOffset At, IReadOnlyList<Alarm> Alarms) : StatusFact;
