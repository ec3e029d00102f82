namespace EdgeInspector.Verbs;

/// <summary>Texts of others on a terminal.</summary>
internal static class TerminalText
{
    /// <summary>A text without what would steer the terminal or feign further lines.</summary>
    public static string Of(string text) => Replaced(text, "");

    /// <summary>A text of several lines without what would steer the terminal.</summary>
    public static string LinesOf(string text) => Replaced(text, "\n\r\t");

    private static string Replaced(string text, string kept) =>
        string.Concat(text.Select(character => char.IsControl(character) && !kept.Contains(character) ? '\uFFFD' : character));
}
