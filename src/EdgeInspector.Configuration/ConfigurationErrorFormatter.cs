using System.Globalization;
using System.Text;
using EdgeInspector.Secrets;

namespace EdgeInspector.Configuration;

/// <summary>Writes errors for a terminal, as compilers do: place and message, then the line with a mark below.</summary>
internal static class ConfigurationErrorFormatter
{
    private const int MaximumWidth = 120;

    /// <summary>All errors of a result; empty when there are none. Secrets are blackened and control characters made visible.</summary>
    public static string Format(ConfigurationLoadResult result)
    {
        var text = new StringBuilder();
        foreach (ConfigurationError error in result.Errors) Append(text, result, error);
        return text.ToString();
    }

    /// <summary>An error in one sentence, without its place in the file.</summary>
    public static string Sentence(ConfigurationError error) =>
        Printable(SecretBook.Hide(error.Path.Length > 0 ? $"{error.Path}: {error.Message}" : error.Message));

    private static void Append(StringBuilder text, ConfigurationLoadResult result, ConfigurationError error)
    {
        string place = error.Line == 0
            ? result.File
            : string.Create(CultureInfo.InvariantCulture, $"{result.File}:{error.Line}:{error.Column}");
        text.Append(Printable(place)).Append(": ");
        if (error.Path.Length > 0) text.Append(Printable(error.Path)).Append(": ");
        text.Append(Printable(SecretBook.Hide(error.Message))).Append('\n');
        if (error.Line == 0 || result.Source is null) return;

        string line = result.Source.ShownLine(error.Line);
        int start = Math.Min(error.Column - 1, line.Length);
        (int endLine, int endColumn) = result.Source.PositionOf(error.Offset + error.Length);
        int end = Math.Max(start + 1, endLine == error.Line ? Math.Min(endColumn - 1, line.Length) : line.Length);

        // Of a long line the part around the mark is shown.
        int from = Math.Clamp(start - MaximumWidth / 2, 0, Math.Max(0, line.Length - MaximumWidth));
        int to = Math.Min(line.Length, from + MaximumWidth);
        end = Math.Min(end, Math.Max(to, start + 1));
        string number = error.Line.ToString(CultureInfo.InvariantCulture).PadLeft(5);
        text.Append(number).Append(" | ").Append(Printable(line[from..to])).Append('\n');
        text.Append(' ', 5).Append(" | ");
        // A tab stays a tab, so that the mark stands right whatever its width is.
        foreach (char character in line.AsSpan(from, start - from)) text.Append(character == '\t' ? '\t' : ' ');
        text.Append('^').Append('~', end - start - 1).Append('\n');
    }

    /// <summary>A text from the file must not steer the terminal.</summary>
    private static string Printable(string text) =>
        string.Create(text.Length, text, static (span, text) =>
        {
            for (int i = 0; i < span.Length; i++) span[i] = char.IsControl(text[i]) && text[i] != '\t' ? '\uFFFD' : text[i];
        });
}
