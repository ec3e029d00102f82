namespace EdgeInspector.Monitoring.Alarms;

/// <summary>Something that is not normal now.</summary>
/// <param name="Detail">Which of its kind, as a word that never changes; null where a kind has one only.</param>
/// <param name="Text">A sentence for people; null when there is nothing to add.</param>
public sealed record AlarmCondition(string? Detail, string? Text = null);
