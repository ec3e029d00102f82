namespace EdgeInspector.Web.Api;

/// <summary>A version that was put in use.</summary>
/// <param name="Number">The version.</param>
/// <param name="At">When.</param>
/// <param name="By">Who, in their own words.</param>
/// <param name="Reason">Why; null when nobody said.</param>
public sealed record ModelChange(int Number, DateTimeOffset At, string By, string? Reason);
