using System.Globalization;

namespace EdgeInspector.Web.Users;

/// <summary>A person who can log in.</summary>
/// <param name="Name">Name, as it stands in records.</param>
/// <param name="Role">What the person may do.</param>
/// <param name="Hash">Of the password.</param>
public sealed record User(string Name, Role Role, string Hash)
{
    /// <summary>The longest name, in UTF-16 code units.</summary>
    public const int LongestName = 64;

    private const string Marks = " .-_'@";

    /// <summary>Whether two names are one person's: capitals do not tell people apart.</summary>
    public static StringComparer Names => StringComparer.OrdinalIgnoreCase;

    /// <summary>The name in the form in which it is kept.</summary>
    /// <returns>Null when it can be none: letters and digits of any script, and blanks and <c>.-_'@</c> between them.</returns>
    public static string? NameOf(string typed)
    {
        if (typed.Length > LongestName || typed.Any(letter => !IsAllowed(letter))) return null;
        string name = typed.Trim();
        return name.Any(char.IsLetterOrDigit) ? name : null;
    }

    // What steers a terminal or turns a line of text around is no part of a name, nor is what markup and spreadsheets begin with. An
    // accent of its own would make another name that looks the same.
    private static bool IsAllowed(char letter) => char.IsLetterOrDigit(letter) || Marks.Contains(letter, StringComparison.Ordinal)
        || (char.GetUnicodeCategory(letter) is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark
            && letter is < '\u0300' or > '\u036f');
}
