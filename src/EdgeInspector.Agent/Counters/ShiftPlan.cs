using System.Globalization;
using EdgeInspector.Results;

namespace EdgeInspector.Agent.Counters;

/// <summary>When shifts begin, every day alike, by the clock on the wall.</summary>
/// <param name="beginnings">Times such as 06:00; empty without shifts.</param>
/// <param name="zone">Whose clock.</param>
internal sealed class ShiftPlan(IEnumerable<string> beginnings, TimeZoneInfo zone)
{
    private readonly TimeOnly[] _beginnings =
        [.. beginnings.Select(text => TimeOnly.ParseExact(text, "HH:mm", CultureInfo.InvariantCulture)).Order()];

    /// <summary>Whether shifts are configured.</summary>
    public bool HasShifts => _beginnings.Length > 0;

    /// <summary>When the shift began that goes on now; null without shifts.</summary>
    public DateTimeOffset? BeginningBefore(DateTimeOffset now) =>
        HasShifts ? BeginningsNear(now).Last(beginning => beginning <= now) : null;

    /// <summary>The newest shifts, the newest first; without shifts a day is one, from midnight to midnight.</summary>
    /// <param name="until">The newest is the one that goes on then.</param>
    /// <param name="count">How many.</param>
    public IReadOnlyList<ShiftTime> Newest(DateTimeOffset until, int count)
    {
        if (!HasShifts) return new ShiftPlan(["00:00"], zone).Newest(until, count);
        List<ShiftTime> shifts = [];
        for (DateTimeOffset at = until; shifts.Count < count; at = shifts[^1].From.AddTicks(-1))
        {
            DateTimeOffset[] near = [.. BeginningsNear(at)];
            shifts.Add(new ShiftTime(near.Last(beginning => beginning <= at), near.First(beginning => beginning > at)));
        }
        return shifts;
    }

    // The last shift of yesterday goes on until the first of today begins, and the last of today until tomorrow.
    private IEnumerable<DateTimeOffset> BeginningsNear(DateTimeOffset now)
    {
        DateTime today = TimeZoneInfo.ConvertTime(now, zone).Date;
        return Enumerable.Range(-1, 3).SelectMany(
            day => _beginnings.Select(time => InstantOf(today.AddDays(day) + time.ToTimeSpan()))).Order();
    }

    private DateTimeOffset InstantOf(DateTime local)
    {
        // In the hour that the clock leaves out a shift begins when the clock goes on.
        if (zone.IsInvalidTime(local)) local += TimeSpan.FromHours(1);
        // In the hour that the clock goes through twice it begins once, the first time.
        TimeSpan offset = zone.IsAmbiguousTime(local) ? zone.GetAmbiguousTimeOffsets(local).Max() : zone.GetUtcOffset(local);
        return new DateTimeOffset(local, offset).ToUniversalTime();
    }
}
