namespace EdgeInspector.Verbs;

/// <summary>Texts of others on a terminal.</summary>
internal static class TerminalText
{
    /// <summary>A text without what would steer the terminal or feign further lines.</summary>
    public static string Of(string text) => string.Concat(text.Select(character => char.IsControl(character) ? '\uFFFD' : character));
}
