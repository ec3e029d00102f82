using System.Globalization;

namespace EdgeInspector.Agent.Teaching;

/// <summary>How far a process that learns is, as it says it on its output.</summary>
/// <param name="Share">0 to 1.</param>
/// <param name="Stage">What it does.</param>
internal sealed record WorkProgress(double Share, string Stage)
{
    private const string Sign = "@progress ";

    /// <summary>The line that says it.</summary>
    public static string Line(double share, string stage) => string.Create(CultureInfo.InvariantCulture, $"{Sign}{share:0.000} {stage}");

    /// <summary>Reads such a line; null when it says something else.</summary>
    public static WorkProgress? Parse(string line)
    {
        if (!line.StartsWith(Sign, StringComparison.Ordinal)) return null;
        string[] words = line[Sign.Length..].Split(' ', 2);
        return words.Length == 2 && double.TryParse(words[0], NumberStyles.Float, CultureInfo.InvariantCulture, out double share)
            ? new WorkProgress(share, words[1]) : null;
    }
}
