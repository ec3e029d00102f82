using System.Text;
using Microsoft.AspNetCore.Http;

namespace EdgeInspector.Web.Api.Reports;

/// <summary>How a table of comma-separated values is written (RFC 4180): spreadsheets of other languages want other marks.</summary>
/// <param name="Separator">Between two fields.</param>
/// <param name="DecimalMark">In numbers.</param>
public sealed record CsvForm(char Separator, char DecimalMark)
{
    /// <summary>Tells programs that the text is UTF-8.</summary>
    public const char ByteOrderMark = '\uFEFF';

    // What spreadsheets take for a formula, wide forms included.
    private const string Formulas = "=+-@\t\r＝＋－＠";

    private static readonly Dictionary<string, char> Separators = new() { ["comma"] = ',', ["semicolon"] = ';', ["tab"] = '\t' };

    private static readonly Dictionary<string, char> DecimalMarks = new() { ["point"] = '.', ["comma"] = ',' };

    /// <summary>What may be asked.</summary>
    public static IReadOnlyList<(string Name, string Meaning)> Names { get; } =
    [
        ("separator", "Between two fields: comma, semicolon, tab; comma without."),
        ("decimal", "In numbers: point, comma; point without."),
    ];

    /// <summary>Reads it.</summary>
    /// <returns>What is wrong with it, as a sentence; null when nothing is.</returns>
    public static string? Read(IQueryCollection query, out CsvForm form)
    {
        form = new CsvForm(',', '.');
        if (query["separator"].ToString() is { Length: > 0 } separator)
        {
            if (!Separators.TryGetValue(separator, out char mark)) return "separator is none of comma, semicolon, tab.";
            form = form with { Separator = mark };
        }
        if (query["decimal"].ToString() is { Length: > 0 } word)
        {
            if (!DecimalMarks.TryGetValue(word, out char mark)) return "decimal is none of point, comma.";
            form = form with { DecimalMark = mark };
        }
        return null;
    }

    /// <summary>Adds a text; one that a spreadsheet would compute gets an apostrophe in front and stays a text.</summary>
    public void AddText(StringBuilder line, string? text) =>
        AddField(line, text is { Length: > 0 } && Formulas.Contains(text[0], StringComparison.Ordinal) ? $"'{text}" : text);

    /// <summary>Adds a number that is written with a point.</summary>
    public void AddNumber(StringBuilder line, string? number) => AddField(line, number?.Replace('.', DecimalMark));

    /// <summary>Ends a line of at least one field.</summary>
    public static void EndLine(StringBuilder line)
    {
        line.Length--;
        line.Append("\r\n");
    }

    private void AddField(StringBuilder line, string? text)
    {
        if (text.AsSpan().IndexOfAny([Separator, '"', '\r', '\n']) < 0) line.Append(text);
        else line.Append('"').Append(text!.Replace("\"", "\"\"", StringComparison.Ordinal)).Append('"');
        line.Append(Separator);
    }
}
