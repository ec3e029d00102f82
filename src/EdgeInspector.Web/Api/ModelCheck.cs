namespace EdgeInspector.Web.Api;

/// <summary>Whether every byte of a version is as it was recorded.</summary>
/// <param name="Number">The version.</param>
/// <param name="Faults">What is missing or changed, in sentences; empty when all is whole.</param>
public sealed record ModelCheck(int Number, IReadOnlyList<string> Faults);
