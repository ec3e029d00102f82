using System.Text.RegularExpressions;

namespace EdgeInspector.Configuration;

/// <summary>Blackens what may be a password in a line of a configuration file before it is shown; the length stays the same.</summary>
internal static partial class SecretMask
{
    /// <summary>The line with asterisks for the user part of an address, for the values of its query, and for texts behind a key that sounds like a secret.</summary>
    public static string Apply(string line) =>
        SecretValue().Replace(QueryOfAddress().Replace(UserOfAddress().Replace(line, Stars), Stars), match => match.Groups["key"].Value + new string('*', match.Groups["value"].Length));

    private static string Stars(Match match) => new('*', match.Length);

    [GeneratedRegex("""(?<=://)[^\s"/]*(?=@)""")]
    private static partial Regex UserOfAddress();

    // What a query holds cannot be known: cameras and collectors take their keys there.
    [GeneratedRegex("""(?<=://[^\s"?]*\?(?:[^\s"]*[&;])?[^\s"=&;]*=)[^\s"&;]+""")]
    private static partial Regex QueryOfAddress();

    [GeneratedRegex("""(?<key>(?:pass|pwd|secret|token|credential)(?!wordFile\b)\w{0,40}["']?\s{0,20}:\s{0,20}["']?)(?<value>[^"',]+)""", RegexOptions.IgnoreCase)]
    private static partial Regex SecretValue();
}
