namespace EdgeInspector.TestKit;

/// <summary>Time zones by the name that this system has for them.</summary>
public static class TimeZones
{
    private static readonly Dictionary<string, string> OfWindows = new()
    {
        ["Europe/Berlin"] = "W. Europe Standard Time",
        ["America/New_York"] = "Eastern Standard Time",
    };

    /// <summary>A zone.</summary>
    /// <param name="name">Its name in the IANA's list.</param>
    public static TimeZoneInfo Of(string name) =>
        TimeZoneInfo.FindSystemTimeZoneById(OperatingSystem.IsWindows() ? OfWindows[name] : name);
}
