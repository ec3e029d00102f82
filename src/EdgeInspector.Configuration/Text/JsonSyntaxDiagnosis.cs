using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace EdgeInspector.Configuration.Text;

/// <summary>Finds out, in a person's words, why the JSON reader stopped: from the last good token and what stands behind it.</summary>
internal readonly ref struct JsonSyntaxDiagnosis(SourceText source, Stack<int> open, JsonTokenType lastToken, int lastEnd)
{
    private readonly ReadOnlySpan<byte> _bytes = source.Bytes;

    private bool InObject => open.Count > 0 && _bytes[open.Peek()] == (byte)'{';

    private bool AfterValue =>
        lastToken is not (JsonTokenType.None or JsonTokenType.PropertyName or JsonTokenType.StartObject or JsonTokenType.StartArray);

    /// <summary>The error to report in place of the reader's.</summary>
    public JsonSyntaxException Explain(JsonException exception)
    {
        int at = SkipBlanks(lastEnd);
        if (lastToken == JsonTokenType.PropertyName && Is(at, ':')) at = SkipBlanks(at + 1);
        if (Is(at, '/')) return ExplainComment(at);
        if (at >= _bytes.Length) return ExplainEnd();
        if (open.Count == 0 && AfterValue) return new(at, $"{Found(at)} stands behind the last closing bracket; remove it.");

        if (AfterValue)
        {
            if (!Is(at, ',')) return ExplainMissingComma(at);
            at = SkipBlanks(at + 1);
            if (Is(at, '/')) return ExplainComment(at);
            if (at >= _bytes.Length) return ExplainEnd();
        }

        if (Is(at, ',')) return new(at, "there is a comma too many; remove it.");
        if (Is(at, '}') || Is(at, ']'))
            return lastToken == JsonTokenType.PropertyName ? new(at, "the value of the last key is missing.") : ExplainBracket(at);
        if (Is(at, '"') && ExplainText(at) is { } text) return text;
        if (InObject && lastToken != JsonTokenType.PropertyName) return ExplainKey(at);
        return ExplainValue(at, exception);
    }

    private JsonSyntaxException ExplainEnd() => open.Count == 0
        ? new(source.ContentStart, "the file is empty or holds only comments; a configuration begins with '{' and ends with '}'.")
        : new(open.Peek(), string.Create(CultureInfo.InvariantCulture,
            $"this '{(char)_bytes[open.Peek()]}' is never closed: the file ends in line {source.PositionOf(_bytes.Length).Line} without its {Closing()}."));

    private JsonSyntaxException ExplainComment(int at) => At(at + 1) switch
    {
        '*' => new(at, "this comment is never closed; end it with */."),
        '/' => new(at, "this comment holds a line separator character (U+2028 or U+2029); remove it."),
        _ => new(at, "a single '/' begins nothing; comments begin with // or stand between /* and */."),
    };

    private JsonSyntaxException ExplainMissingComma(int at)
    {
        if (Is(at, '}') || Is(at, ']')) return ExplainBracket(at);
        if (lastToken == JsonTokenType.Number && !IsBlank(At(lastEnd)) && At(lastEnd) != '"')
            return new(lastEnd, $"{Found(at)} stands directly behind a number; numbers are written like 12, -0.5 or 1e-3.");
        return At(at) == '"' || At(at) == '{' || At(at) == '[' || IsWord(At(at)) || char.IsAsciiDigit(At(at))
            ? new(lastEnd, $"a comma is missing here, before {Found(at)}.")
            : new(at, $"{Found(at)} cannot stand here; a comma or {Closing()} is expected.");
    }

    private JsonSyntaxException ExplainBracket(int at) => open.Count == 0
        ? new(at, $"{Found(at)} closes nothing; a configuration begins with '{{'.")
        : new(at, string.Create(CultureInfo.InvariantCulture,
            $"{Found(at)} does not close the '{(char)_bytes[open.Peek()]}' of line {source.PositionOf(open.Peek()).Line}; {Closing()} is expected."));

    private JsonSyntaxException? ExplainText(int quote)
    {
        for (int i = quote + 1; i < _bytes.Length; i++)
        {
            switch (_bytes[i])
            {
                case (byte)'"':
                    bool key = InObject && lastToken != JsonTokenType.PropertyName;
                    return key ? new(i + 1, $"a colon is missing behind the key {source.Shown(quote, i + 1)}.") : null;
                case (byte)'\\':
                    if (!IsEscape(i))
                        return new(i, $"{source.Shown(i, EndOfCharacter(i + 1))} means nothing; write a backslash twice, or '/' in paths.");
                    i++;
                    break;
                case (byte)'\n' or (byte)'\r':
                    return new(quote, "this text has no closing quote in its line.");
                case < 0x20:
                    return new(i,
                        string.Create(CultureInfo.InvariantCulture,
                            $"the control character U+{_bytes[i]:X4} stands in a text; write a tab as \\t."));
            }
        }

        return new(quote, "this text has no closing quote.");
    }

    private JsonSyntaxException ExplainKey(int at)
    {
        if (lastToken == JsonTokenType.Number && char.IsAsciiDigit(At(at)))
            return new(at, $"{Found(at)} stands where a key is expected; decimals are written with a point (0.5), not with a comma.");
        return IsWord(At(at)) || At(at) == '\''
            ? new(at, $"keys stand in double quotes: \"{source.Shown(at, EndOfWord(at)).Trim('\'')}\".")
            : new(at, $"{Found(at)} stands where a key in double quotes or {Closing()} is expected.");
    }

    private JsonSyntaxException ExplainValue(int at, JsonException exception)
    {
        char first = At(at);
        string word = Shorten(source.Shown(at, EndOfWord(at)));
        // A number may go on behind the end of a file that was cut off.
        if (open.Count > 0 && EndOfWord(at) == _bytes.Length) return ExplainEnd();
        if (first == '\'') return new(at, "text stands in double quotes, not in single ones.");
        if (char.IsAsciiDigit(first) || first is '-' or '+' or '.')
            return new(at,
                $"{word} is not a number as JSON writes them: 12, -0.5 or 1e-3, no leading zeros, no '+', digits on both sides of the point.");
        if (IsWord(first))
            return new(at, $"{word} is no value; text stands in double quotes, and true, false and null are written in small letters.");
        if (first is '#' or ';') return new(at, "comments begin with //.");
        if (first is not ('"' or '{' or '[')) return new(at, $"{Found(at)} stands where a value is expected.");

        int line = (int)Math.Clamp(exception.LineNumber ?? 0, 0, int.MaxValue - 1) + 1;
        return new(at,
            string.Create(CultureInfo.InvariantCulture, $"the JSON cannot be read any further (the reader stopped in line {line})."));
    }

    private string Closing() => InObject ? "'}'" : "']'";

    private string Found(int at) => At(at) switch
    {
        '"' => Shorten(source.Shown(at, EndOfQuoted(at))),
        var first when IsWord(first) || char.IsAsciiDigit(first) => Shorten(source.Shown(at, EndOfWord(at))),
        < ' ' => string.Create(CultureInfo.InvariantCulture, $"the control character U+{_bytes[at]:X4}"),
        _ => $"'{source.Shown(at, EndOfCharacter(at))}'",
    };

    private static string Shorten(string text) => text.Length <= 40 ? text : string.Concat(text.AsSpan(0, 40), "...");

    /// <summary>Blanks and finished comments.</summary>
    private int SkipBlanks(int at)
    {
        while (at < _bytes.Length)
        {
            if (IsBlank(At(at))) at++;
            else if (Is(at, '/') && Is(at + 1, '/') && EndOfLineComment(at) is { } end) at = end;
            else if (Is(at, '/') && Is(at + 1, '*') && _bytes[(at + 2)..].IndexOf("*/"u8) is >= 0 and var length) at += length + 4;
            else break;
        }

        return at;
    }

    private int? EndOfLineComment(int at)
    {
        ReadOnlySpan<byte> rest = _bytes[at..];
        int length = rest.IndexOfAny((byte)'\n', (byte)'\r');
        rest = length < 0 ? rest : rest[..length];
        return rest.IndexOf("\u2028"u8) >= 0 || rest.IndexOf("\u2029"u8) >= 0 ? null : at + rest.Length;
    }

    private bool IsEscape(int backslash) => At(backslash + 1) switch
    {
        '"' or '\\' or '/' or 'b' or 'f' or 'n' or 'r' or 't' => true,
        'u' => char.IsAsciiHexDigit(At(backslash + 2)) && char.IsAsciiHexDigit(At(backslash + 3))
            && char.IsAsciiHexDigit(At(backslash + 4)) && char.IsAsciiHexDigit(At(backslash + 5)),
        _ => false,
    };

    private int EndOfWord(int at)
    {
        while (IsWord(At(at)) || char.IsAsciiDigit(At(at)) || At(at) is '.' or '+' or '-' or '\'' or '$') at++;
        return at;
    }

    private int EndOfQuoted(int quote)
    {
        int length = _bytes[(quote + 1)..].IndexOfAny((byte)'"', (byte)'\n');
        return length < 0 ? _bytes.Length : quote + length + 2;
    }

    private int EndOfCharacter(int at)
    {
        if (at >= _bytes.Length) return _bytes.Length;
        return Rune.DecodeFromUtf8(_bytes[at..], out _, out int consumed) == OperationStatus.Done ? at + consumed : at + 1;
    }

    private char At(int at) => at < _bytes.Length ? (char)_bytes[at] : '\0';

    private bool Is(int at, char expected) => At(at) == expected;

    private static bool IsBlank(char character) => character is ' ' or '\t' or '\n' or '\r';

    private static bool IsWord(char character) => char.IsAsciiLetter(character) || character == '_';
}
