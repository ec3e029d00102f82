using System.Buffers;
using System.Text.Json;
using EdgeInspector.Secrets;

namespace EdgeInspector.Configuration.Text;

/// <summary>
/// A configuration file as it may be shown: asterisks stand for what may be a secret, each line keeps its length. In a file that is JSON
/// the values of keys that sound like secrets are covered, whatever they are, and logins and queries of addresses. In one that is not,
/// nobody knows where a value ends: all behind such a key is covered, to the end of its line or of its brackets.
/// </summary>
internal static class ShownText
{
    private const string Brackets = "[]{}", FillerText = " \t\r,:=\"'" + Brackets;
    private static readonly SearchValues<char> Fillers = SearchValues.Create(FillerText),
        AfterWord = SearchValues.Create(" \t\r\n,:{}[]\"/");

    /// <summary>The text with asterisks.</summary>
    public static string Of(string text, bool isJson)
    {
        char[] shown = text.ToCharArray();
        if (isJson) CoverValues(text, shown);
        else CoverLines(text, shown);
        return new string(shown);
    }

    private static void CoverValues(string text, char[] shown)
    {
        // Whether what stands within each open bracket is secret.
        var open = new Stack<bool>();
        bool isSecret = false;
        for (int at = 0; at < text.Length;)
        {
            int end = EndOfToken(text, at);
            switch (text[at])
            {
                case '/':
                    Cover(shown, at, SecretBook.Cover(text[at..end]));
                    break;
                case '"' when IsKey(text, end):
                    isSecret = Enclosing() || SecretBook.IsSecretKey(Decode(text[at..end]));
                    break;
                case '{' or '[':
                    open.Push(isSecret || Enclosing());
                    isSecret = Enclosing();
                    break;
                case '}' or ']':
                    open.TryPop(out _);
                    isSecret = Enclosing();
                    break;
                case ',':
                    isSecret = Enclosing();
                    break;
                case '"':
                    if (isSecret) shown.AsSpan((at + 1)..(end - 1)).Fill('*');
                    else CoverText(text[(at + 1)..(end - 1)], shown.AsSpan((at + 1)..(end - 1)));
                    break;
                case not (' ' or '\t' or '\r' or '\n' or ':') when isSecret:
                    shown.AsSpan(at..end).Fill('*');
                    break;
            }
            at = end;
        }

        bool Enclosing() => open.TryPeek(out bool secret) && secret;
    }

    private static void CoverText(string raw, Span<char> shown)
    {
        string text = Decode($"\"{raw}\""), covered = SecretBook.CoverValue(text);
        if (covered == text) return;
        // Escapes make the places differ.
        if (text.Length == raw.Length) covered.CopyTo(shown);
        else shown.Fill('*');
    }

    private static void CoverLines(string text, char[] shown)
    {
        bool isOpen = false;
        int depth = 0, start = 0;
        foreach (string line in text.Split('\n'))
        {
            int from = isOpen ? 0 : SecretBook.EndOfWord(line);
            if (from >= 0)
            {
                if (!isOpen) depth = 0;
                ReadOnlySpan<char> rest = line.AsSpan(from);
                foreach (char character in rest) depth += character is '[' or '{' ? 1 : character is ']' or '}' ? -1 : 0;
                isOpen = depth > 0 || IsEmpty(rest.Trim(FillerText));
                for (int i = from; i < line.Length; i++)
                    if (!Fillers.Contains(line[i]) || i > from + FirstFillers(rest)) shown[start + i] = line[i] == '\r' ? '\r' : '*';
            }

            CoverAddresses(line, shown.AsSpan(start, line.Length));
            start += line.Length + 1;
        }
    }

    // Comments are no value.
    private static bool IsEmpty(ReadOnlySpan<char> rest) =>
        rest.IsEmpty || rest.StartsWith("//", StringComparison.Ordinal) || rest.StartsWith("/*", StringComparison.Ordinal);

    // Colon, quote and blanks between a key and its value may be seen.
    private static int FirstFillers(ReadOnlySpan<char> rest)
    {
        int value = rest.IndexOfAnyExcept(Fillers);
        return value < 0 ? rest.Length : value;
    }

    private static void CoverAddresses(string line, Span<char> shown)
    {
        int scheme = line.IndexOf("://", StringComparison.Ordinal), at = line.LastIndexOf('@');
        if (scheme < 0 && at < 0) return;
        int from = scheme >= 0 ? scheme + 3 : line.IndexOf(':', StringComparison.Ordinal) + 1;
        if (at > from) shown[from..at].Fill('*');
        int query = line.AsSpan(from).IndexOfAny('?', '#');
        if (query >= 0) shown[(from + query + 1)..].Fill('*');
    }

    private static void Cover(char[] shown, int at, string covered) => covered.CopyTo(shown.AsSpan(at));

    private static int EndOfToken(string text, int at)
    {
        switch (text[at])
        {
            case '"':
                for (int i = at + 1; i < text.Length; i++)
                {
                    if (text[i] == '"') return i + 1;
                    if (text[i] == '\\') i++;
                }
                return text.Length;
            case '/' when at + 1 < text.Length && text[at + 1] == '*':
                int close = text.IndexOf("*/", at + 2, StringComparison.Ordinal);
                return close < 0 ? text.Length : close + 2;
            case '/':
                int line = text.IndexOf('\n', at);
                return line < 0 ? text.Length : line;
            case '{' or '}' or '[' or ']' or ',' or ':' or ' ' or '\t' or '\r' or '\n':
                return at + 1;
            default:
                int end = text.AsSpan(at).IndexOfAny(AfterWord);
                return end <= 0 ? text.Length : at + end;
        }
    }

    // A colon follows, perhaps behind blanks and comments.
    private static bool IsKey(string text, int at)
    {
        while (at < text.Length && (char.IsWhiteSpace(text[at]) || text[at] == '/')) at = text[at] == '/' ? EndOfToken(text, at) : at + 1;
        return at < text.Length && text[at] == ':';
    }

    private static string Decode(string token)
    {
        try
        {
            return JsonSerializer.Deserialize<string>(token) ?? "";
        }
        catch (JsonException)
        {
            return token;
        }
    }
}
