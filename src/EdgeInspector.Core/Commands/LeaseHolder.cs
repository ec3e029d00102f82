namespace EdgeInspector.Commands;

/// <summary>Who holds the write lease.</summary>
/// <param name="Holder">Who, and in brackets by which way.</param>
/// <param name="Since">Since when without a break.</param>
/// <param name="RemainingSeconds">Until it ends by itself.</param>
public sealed record LeaseHolder(string Holder, DateTimeOffset Since, double RemainingSeconds);
