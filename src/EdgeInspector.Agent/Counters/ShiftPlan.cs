using System.Globalization;

namespace EdgeInspector.Agent.Counters;

/// <summary>When shifts begin, every day alike, by the clock on the wall.</summary>
/// <param name="beginnings">Times such as 06:00; empty without shifts.</param>
/// <param name="zone">Whose clock.</param>
internal sealed class ShiftPlan(IEnumerable<string> beginnings, TimeZoneInfo zone)
{
    private readonly TimeOnly[] _beginnings =
        [.. beginnings.Select(text => TimeOnly.ParseExact(text, "HH:mm", CultureInfo.InvariantCulture)).Order()];

    /// <summary>When the shift began that goes on now; null without shifts.</summary>
    public DateTimeOffset? BeginningBefore(DateTimeOffset now)
    {
        if (_beginnings.Length == 0) return null;
        DateTime local = TimeZoneInfo.ConvertTime(now, zone).DateTime;
        // The last shift of yesterday goes on until the first of today begins.
        DateTime beginning = local.Date.AddDays(-1) + _beginnings[^1].ToTimeSpan();
        foreach (TimeOnly time in _beginnings)
            if (local.Date + time.ToTimeSpan() <= local) beginning = local.Date + time.ToTimeSpan();
        // In the hour that the clock leaves out a shift begins when the clock goes on.
        if (zone.IsInvalidTime(beginning)) beginning += TimeSpan.FromHours(1);
        return new DateTimeOffset(beginning, zone.GetUtcOffset(beginning)).ToUniversalTime();
    }
}
