using System.Globalization;
using System.Text;
using System.Text.Json;
using EdgeInspector.Results;

namespace EdgeInspector.Web.Api.Reports;

/// <summary>
/// Writes parts as comma-separated values, the newest first, UTF-8 with a byte order mark. One page of parts is in memory at a time, and
/// the next is read when the reader has taken it.
/// </summary>
/// <param name="form">Marks.</param>
/// <param name="zone">Whose clock tells the times.</param>
public sealed class PartsCsv(CsvForm form, TimeZoneInfo zone)
{
    private static readonly string[] Heads =
    [
        "station", "seq", "seqTo", "parts", "time", "utcOffset", "verdict", "reason", "warning", "part", "recipe", "score", "threshold",
        "zone", "regions", "model", "revision", "decision", "reviewer", "comment", "id", "challenge", "lot",
    ];

    private readonly StringBuilder _text = new();

    /// <summary>Writes them all.</summary>
    /// <param name="to">Where to.</param>
    /// <param name="filter">Which.</param>
    /// <param name="readAsync">Reads the next page of a filter.</param>
    /// <param name="cancellation">Nobody reads any more.</param>
    public async Task WriteAsync(
        Stream to, PartFilter filter, Func<PartFilter, CancellationToken, Task<PartPage>> readAsync, CancellationToken cancellation)
    {
        _text.Append(CsvForm.ByteOrderMark);
        foreach (string head in Heads) form.AddText(_text, head);
        CsvForm.EndLine(_text);
        long unreadable = 0;
        for (PartPage page; ; filter = filter with { Before = page.Before })
        {
            page = await readAsync(filter, cancellation);
            unreadable += page.Unreadable;
            foreach (PastPart part in page.Parts) Add(part);
            // What cannot be read was a part all the same.
            if (page.Before is null && unreadable > 0) AddUnreadable(unreadable);
            await to.WriteAsync(Encoding.UTF8.GetBytes(_text.ToString()), cancellation);
            _text.Clear();
            if (page.Before is null) return;
        }
    }

    private void Add(PastPart part)
    {
        StoredRecord record = part.Record;
        using JsonDocument? document = RecordDocument.TryParse(record.Body);
        JsonElement result = document?.RootElement ?? default;
        DateTimeOffset time = TimeZoneInfo.ConvertTime(record.At, zone);
        long last = record.SequenceTo ?? record.Sequence;
        form.AddText(_text, record.Station);
        form.AddNumber(_text, Number(record.Sequence));
        form.AddNumber(_text, record.SequenceTo is { } to ? Number(to) : null);
        form.AddNumber(_text, Number(last - record.Sequence + 1));
        form.AddText(_text, time.ToString($"yyyy-MM-dd HH:mm:ss'{form.DecimalMark}'fff", CultureInfo.InvariantCulture));
        // A time that the clock goes through twice is told by this; with a letter in front it is no formula.
        form.AddText(_text, time.ToString("'UTC'zzz", CultureInfo.InvariantCulture));
        form.AddText(_text, JsonNamingPolicy.CamelCase.ConvertName(record.Verdict.ToString()));
        form.AddText(_text, RecordDocument.Text(result, "reason"));
        form.AddText(_text, RecordDocument.IsTrue(result, "warning") ? "yes" : null);
        form.AddText(_text, RecordDocument.Text(result, "part", "id"));
        form.AddText(_text, RecordDocument.Text(result, "part", "recipe"));
        form.AddNumber(_text, Raw(result, "score"));
        form.AddNumber(_text, Raw(result, "threshold"));
        form.AddText(_text, RecordDocument.Text(result, "zone"));
        form.AddNumber(
            _text, RecordDocument.Find(result, "regions") is { ValueKind: JsonValueKind.Array } regions ? Number(regions.GetArrayLength()) : null);
        form.AddText(_text, RecordDocument.Text(result, "model", "sha256"));
        form.AddNumber(_text, Raw(result, "config", "revision"));
        using JsonDocument? review = part.Reviews.Count == 0 ? null : RecordDocument.TryParse(part.Reviews[0].Body);
        foreach (string field in (string[])["decision", "reviewer", "comment"])
            form.AddText(_text, review is null ? null : RecordDocument.Text(review.RootElement, field));
        form.AddText(_text, record.Id.ToString());
        form.AddText(_text, RecordDocument.Text(result, "challenge"));
        form.AddText(_text, RecordDocument.Text(result, "part", "lot"));
        CsvForm.EndLine(_text);
    }

    private void AddUnreadable(long count)
    {
        foreach (string head in Heads)
        {
            if (head == "parts") form.AddNumber(_text, Number(count));
            else form.AddText(_text, head == "verdict" ? "unreadable" : null);
        }
        CsvForm.EndLine(_text);
    }

    private static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);

    private static string? Raw(JsonElement element, params ReadOnlySpan<string> path) =>
        RecordDocument.Find(element, path) is { ValueKind: JsonValueKind.Number } number ? number.GetRawText() : null;
}
