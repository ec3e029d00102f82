using System.Globalization;
using System.Net;

namespace EdgeInspector.Evaluating.Report;

/// <summary>The look that all reports share: one file that opens offline.</summary>
internal static class ReportPage
{
    private const string Style = """
        body { font: 15px/1.5 system-ui, "DejaVu Sans", sans-serif; color: #1d2733; margin: 0; background: #f4f6f8; }
        main { max-width: 1180px; margin: 0 auto; padding: 24px; }
        h1 { font-size: 24px; margin: 0 0 4px; } h2 { font-size: 18px; margin: 36px 0 10px; } .quiet { color: #5b6875; }
        .cards { display: grid; grid-template-columns: repeat(auto-fit, minmax(190px, 1fr)); gap: 12px; margin-top: 18px; }
        .card { background: #fff; border: 1px solid #dde3e9; border-radius: 8px; padding: 12px 14px; }
        .card b { display: block; font-size: 24px; } .card span { font-size: 13px; color: #5b6875; }
        .charts, .gallery { display: grid; grid-template-columns: repeat(auto-fit, minmax(340px, 1fr)); gap: 14px; }
        .charts svg { width: 100%; max-width: 760px; height: auto; background: #fff; border: 1px solid #dde3e9; border-radius: 8px; }
        .charts svg text { font-family: "DejaVu Sans", Verdana, sans-serif; }
        table { margin: 14px 0; border-collapse: collapse; background: #fff; border: 1px solid #dde3e9; border-radius: 8px; }
        td { white-space: nowrap; } th, td { padding: 6px 14px; text-align: right; border-bottom: 1px solid #eef1f4; } th:first-child, td:first-child { text-align: left; }
        figure { margin: 0; background: #fff; border: 1px solid #dde3e9; border-radius: 8px; overflow: hidden; }
        figure img { width: 100%; display: block; } figcaption { padding: 6px 10px; font-size: 13px; } figure img.patch { display: inline-block; width: 120px; margin: 6px 6px 0 0; }
        td.bad { white-space: normal; text-align: left; } .bad { color: #b3261e; font-weight: 600; } .fine { color: #1f7a4d; font-weight: 600; }
        """;

    /// <summary>The whole page.</summary>
    /// <param name="title">Plain text.</param>
    /// <param name="body">HTML.</param>
    public static string Html(string title, string body) => $"""
        <!DOCTYPE html>
        <html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
        <title>{Text(title)}</title><style>{Style}</style></head><body><main>
        {body}
        </main></body></html>
        """;

    /// <summary>Plain text inside HTML.</summary>
    public static string Text(string text) => WebUtility.HtmlEncode(text);

    /// <summary>Plain lines as paragraphs.</summary>
    /// <param name="lines">The lines.</param>
    /// <param name="look">Their class: bad or quiet.</param>
    public static string Lines(IEnumerable<string> lines, string look) =>
        string.Concat(lines.Select(line => $"<p class=\"{look}\">{Text(line)}</p>"));

    /// <summary>A figure with three digits, or a dash.</summary>
    public static string Figure(double? value) => value is { } known ? known.ToString("0.000", CultureInfo.InvariantCulture) : "-";
}
