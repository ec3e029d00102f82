using System.Text;
using EdgeInspector.Results;
using EdgeInspector.TestKit;
using EdgeInspector.Verdicts;
using EdgeInspector.Web.Api.Reports;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using Xunit;

namespace EdgeInspector.Web.Tests.Api.Reports;

// Alone: memory of the process is measured.
[Collection(nameof(PartsCsvTests))]
[CollectionDefinition(nameof(PartsCsvTests), DisableParallelization = true)]
public sealed class PartsCsvTests
{
    private static readonly TimeZoneInfo Berlin = TimeZones.Of("Europe/Berlin");

    [Theory]
    [InlineData("plain", "plain")]
    [InlineData("=cmd()", "'=cmd()")]
    [InlineData("+1", "'+1")]
    [InlineData("-1", "'-1")]
    [InlineData("@SUM(A1)", "'@SUM(A1)")]
    [InlineData("\tx", "'\tx")]
    [InlineData("＝1", "'＝1")]
    [InlineData("a,b", "\"a,b\"")]
    [InlineData("=a,\"b\"", "\"'=a,\"\"b\"\"\"")]
    [InlineData("two\r\nlines", "\"two\r\nlines\"")]
    [InlineData("a;b", "a;b")]
    [InlineData(null, "")]
    public void Text_IsOneFieldAndNoFormula(string? text, string field)
    {
        var line = new StringBuilder();
        new CsvForm(',', '.').AddText(line, text);
        Assert.Equal($"{field},", line.ToString());
    }

    [Fact]
    public async Task Table_HasAByteOrderMark_LocalTimes_AndTheMarksThatWereAskedFor()
    {
        byte[] table = await WriteAsync(new CsvForm(';', ','),
        [
            Part(7, "2026-10-25T00:30:00.1234Z", Verdict.Fail,
                """{"reason":"scoreAtOrAboveThreshold","part":{"id":"=cmd()","recipe":"blue;red","lot":"=L-17"},"score":-38.5,"threshold":36.25,"regions":[{},{}]}""",
                """{"decision":"overturn","reviewer":"<b>","comment":"+1"}"""),
            Part(3, "2026-10-25T01:30:00Z", Verdict.NotInspected, """{"reason":"paused"}"""),
        ]);
        Assert.Equal([0xEF, 0xBB, 0xBF], table[..3]);
        string[] lines = Encoding.UTF8.GetString(table)[1..].Split("\r\n");
        Assert.StartsWith("station;seq;seqTo;parts;time;utcOffset;verdict", lines[0], StringComparison.Ordinal);
        Assert.StartsWith("cap;7;;1;2026-10-25 02:30:00,123;UTC+02:00;fail;scoreAtOrAboveThreshold;;'=cmd();\"blue;red\";-38,5;36,25;;2;;;overturn;<b>;'+1;",
            lines[1], StringComparison.Ordinal);
        Assert.EndsWith(";;'=L-17", lines[1], StringComparison.Ordinal);
        Assert.StartsWith("cap;3;;1;2026-10-25 02:30:00,000;UTC+01:00;notInspected;paused;;;;;;;;;;;;;", lines[2],
            StringComparison.Ordinal);
        Assert.Equal("", lines[3]);
        Assert.All(lines[..3], line => Assert.Equal(23, line.Replace("\"blue;red\"", "", StringComparison.Ordinal).Split(';').Length));
    }

    [Fact]
    public async Task Table_WithWhatCannotBeRead_CountsIt()
    {
        using var written = new MemoryStream();
        await new PartsCsv(new CsvForm(',', '.'), Berlin).WriteAsync(
            written, new PartFilter(), (_, _) => Task.FromResult(new PartPage([], null, 2)), TestContext.Current.CancellationToken);
        Assert.Contains("\r\n,,,2,,,unreadable,,,,,,,,,,,,,,,,\r\n", Encoding.UTF8.GetString(written.ToArray()), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Table_OfAMillionParts_HoldsOnePage()
    {
        const int Parts = 1_000_000, PageSize = 2000;
        PastPart[] page = [.. Enumerable.Range(1, PageSize).Select(
            number => Part(number, "2026-11-25T06:00:00Z", Verdict.Pass, """{"part":{"id":"P-1"},"score":12.5,"threshold":36.25}"""))];
        var counting = new CountingStream();
        long early = 0, pages = 0;
        await new PartsCsv(new CsvForm(',', '.'), Berlin).WriteAsync(counting, new PartFilter(), (_, _) =>
        {
            if (++pages == 5) early = GC.GetTotalMemory(forceFullCollection: true);
            return Task.FromResult(new PartPage(page, pages * PageSize < Parts ? Parts - pages * PageSize : null, 0));
        }, TestContext.Current.CancellationToken);
        Assert.Equal(Parts + 1, counting.Lines);
        Assert.InRange(GC.GetTotalMemory(forceFullCollection: true) - early, long.MinValue, 2_000_000);
        Assert.InRange(counting.LargestWrite, 1, 1_000_000);
    }

    [Theory]
    [InlineData("separator", "pipe")]
    [InlineData("decimal", "semicolon")]
    public void Form_ThatIsNone_IsRefused(string name, string word) =>
        Assert.NotNull(CsvForm.Read(new QueryCollection(new Dictionary<string, StringValues> { [name] = word }), out _));

    private static async Task<byte[]> WriteAsync(CsvForm form, PastPart[] parts)
    {
        using var written = new MemoryStream();
        await new PartsCsv(form, Berlin).WriteAsync(
            written, new PartFilter(), (_, _) => Task.FromResult(new PartPage(parts, null, 0)), TestContext.Current.CancellationToken);
        return written.ToArray();
    }

    private static PastPart Part(long sequence, string at, Verdict verdict, string body, string? review = null)
    {
        var record = new StoredRecord
        {
            Station = "cap",
            Sequence = sequence,
            Id = Guid.CreateVersion7(),
            Verdict = verdict,
            At = DateTimeOffset.Parse(at, null),
            Body = Encoding.UTF8.GetBytes(body),
        };
        return new PastPart(record, null, review is null ? [] : [record with { Body = Encoding.UTF8.GetBytes(review) }]);
    }

    /// <summary>Takes everything and keeps nothing.</summary>
    private sealed class CountingStream : MemoryStream
    {
        public long Lines { get; private set; }

        public int LargestWrite { get; private set; }

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            Lines += buffer.Span.Count((byte)'\n');
            LargestWrite = Math.Max(LargestWrite, buffer.Length);
            return ValueTask.CompletedTask;
        }
    }
}
