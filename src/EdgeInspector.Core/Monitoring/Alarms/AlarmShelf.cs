namespace EdgeInspector.Monitoring.Alarms;

/// <summary>An alarm that somebody has put away for a time.</summary>
/// <param name="Until">When it comes back.</param>
/// <param name="By">Who put it away.</param>
/// <param name="Reason">Why.</param>
public sealed record AlarmShelf(DateTimeOffset Until, string By, string Reason);
