using System.Buffers;
using System.Text.RegularExpressions;

namespace EdgeInspector.Secrets;

/// <summary>Finds what may be a secret by how it looks: behind words that announce one, in addresses, and as a private key.</summary>
internal static partial class SecretPatterns
{
    private const string SchemeEnd = "://";
    private static readonly SearchValues<char> InScheme =
        SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+-.");
    private static readonly SearchValues<char> AfterAddress = SearchValues.Create(" \t\"'<>");

    /// <summary>The text with asterisks for what may be a secret; the length stays the same.</summary>
    public static string Hide(string text)
    {
        char[]? hidden = null;
        foreach (Match key in PrivateKey().Matches(text)) Cover(ref hidden, text, key.Index, key.Length);
        int start = 0;
        foreach (ReadOnlySpan<char> line in text.AsSpan().EnumerateLines())
        {
            HideLine(ref hidden, text, start, start + line.Length);
            start += line.Length;
            // EnumerateLines takes any line break; so does this.
            if (start < text.Length) start += text[start] == '\r' && start + 1 < text.Length && text[start + 1] == '\n' ? 2 : 1;
        }
        return hidden is null ? text : new string(hidden);
    }

    /// <summary>A text that is one address, or should be, with asterisks for all that may be a login, a query or behind it.</summary>
    public static string HideAddress(string address)
    {
        char[]? hidden = null;
        int start = BehindScheme(address);
        int at = address.LastIndexOf('@');
        if (at > start) Cover(ref hidden, address, start, at - start);
        int query = address.AsSpan(start).IndexOfAny('?', '#');
        if (query >= 0) Cover(ref hidden, address, start + query + 1, address.Length - start - query - 1);
        return Hide(hidden is null ? address : new string(hidden));
    }

    /// <summary>Where an address goes on behind its scheme; 0 when it has none. A password may hold "://" too.</summary>
    public static int BehindScheme(string address)
    {
        int end = address.IndexOf(SchemeEnd, StringComparison.Ordinal);
        return end > 0 && !address.AsSpan(0, end).ContainsAnyExcept(InScheme) ? end + SchemeEnd.Length : 0;
    }

    /// <summary>Where a word that announces a secret ends; -1 when there is none.</summary>
    public static int EndOfWord(string text) => Word().Match(text) is { Success: true } word ? word.Index + word.Length : -1;

    /// <summary>Whether the value of a key of this name is a secret.</summary>
    public static bool IsSecretKey(string name) => Word().IsMatch(name);

    private static void HideLine(ref char[]? hidden, string text, int start, int end)
    {
        ReadOnlySpan<char> line = text.AsSpan(start, end - start);
        foreach (ValueMatch match in Announcement().EnumerateMatches(line))
        {
            Cover(ref hidden, text, start + match.Index + match.Length, line.Length - match.Index - match.Length);
            break;
        }

        for (int from = 0; line[from..].IndexOf(SchemeEnd, StringComparison.Ordinal) is >= 0 and int found;)
        {
            from += found + SchemeEnd.Length;
            ReadOnlySpan<char> rest = line[from..];
            int at = rest.LastIndexOf('@');
            if (at > 0) Cover(ref hidden, text, start + from, at);
            int token = rest.IndexOfAny(AfterAddress);
            ReadOnlySpan<char> address = token < 0 ? rest : rest[..token];
            int query = address.IndexOf('?');
            if (query >= 0) Cover(ref hidden, text, start + from + query + 1, address.Length - query - 1);
        }
    }

    private static void Cover(ref char[]? hidden, string text, int start, int length)
    {
        hidden ??= text.ToCharArray();
        hidden.AsSpan(start, length).Fill('*');
    }

    // Keys that name the place of a secret do not hold one.
    private const string Words = "(?:pass(?:word|wd|phrase)?|pwd|secret|token|credential|api[_-]?key|access[_-]?key|private[_-]?key)";

    [GeneratedRegex($$"""{{Words}}(?![\w-]*File\b)[\w-]{0,40}["']?\s{0,20}[:=]\s{0,20}""", RegexOptions.IgnoreCase)]
    private static partial Regex Announcement();

    [GeneratedRegex($@"{Words}(?![\w-]*File\b)[\w-]{{0,40}}", RegexOptions.IgnoreCase)]
    private static partial Regex Word();

    [GeneratedRegex("-----BEGIN [A-Z0-9 ]*PRIVATE KEY-----.*?(?:-----END [A-Z0-9 ]*PRIVATE KEY-----|\\z)", RegexOptions.Singleline)]
    private static partial Regex PrivateKey();
}
