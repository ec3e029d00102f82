namespace EdgeInspector.Status;

/// <summary>The first thing that is wrong with a configuration file.</summary>
/// <param name="Line">Line from 1; null when it has no place in the file.</param>
/// <param name="Column">Column from 1; null when it has no place in the file.</param>
/// <param name="Message">What is wrong, what is allowed, and what to do.</param>
/// <param name="Errors">How many errors there are in all.</param>
/// <param name="At">When it was found.</param>
public sealed record ConfigurationFault(int? Line, int? Column, string Message, int Errors, DateTimeOffset At);
