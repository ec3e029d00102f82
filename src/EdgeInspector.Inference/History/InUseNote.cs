namespace EdgeInspector.Inference.History;

/// <summary>
/// What was put in use last. It says the way back; what is in use is said by the package in its place, which changes in one step.
/// </summary>
/// <param name="Number">The version that was put in use.</param>
/// <param name="Before">The one that was in use before; null when there was none.</param>
/// <param name="At">When.</param>
/// <param name="By">Who, in their own words.</param>
/// <param name="Reason">Why; null when nobody said.</param>
public sealed record InUseNote(int Number, int? Before, DateTimeOffset At, string By, string? Reason);
