using System.Globalization;

namespace EdgeInspector.Timing;

/// <summary>Times as all messages write them: UTC with microseconds.</summary>
public static class UtcText
{
    /// <summary>The format of a time in UTC.</summary>
    public const string Format = "yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'";

    /// <summary>A time as text.</summary>
    public static string Of(DateTimeOffset time) => time.UtcDateTime.ToString(Format, CultureInfo.InvariantCulture);
}
