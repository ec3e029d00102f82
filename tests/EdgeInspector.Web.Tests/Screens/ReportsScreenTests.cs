using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using EdgeInspector.TestKit;
using EdgeInspector.TestKit.Mqtt;
using EdgeInspector.Web.Tests.Browsing;
using Microsoft.Data.Sqlite;
using Microsoft.Playwright;
using Xunit;

namespace EdgeInspector.Web.Tests.Screens;

/// <summary>The report of a shift, on the screen, on paper and as a table, against the messages and the store.</summary>
[Needs("chromium")]
public sealed class ReportsScreenTests(PastLine past, Browser browser) : IClassFixture<PastLine>
{
    private static readonly string[] Verdicts = ["passed", "failed", "notInspected"];

    [Theory]
    [InlineData(1920, 1080, "en", false)]
    [InlineData(1920, 1080, "de", true)]
    [InlineData(1280, 800, "de", false)]
    [InlineData(1024, 768, "en", true)]
    public async Task Layout_IsForEverybody(int width, int height, string language, bool isDark)
    {
        await using OpenPage open = await browser.OpenAsync(new Uri(past.Address, "#reports"), width, height, language, isDark);
        await open.Page.Locator(".report .map").WaitForAsync();
        await Axe.CheckAsync(open);
        string name = $"reports-{width}-{(isDark ? "dark" : "light")}-{language}";
        await open.KeepAsync(name);
        await open.Page.EmulateMediaAsync(new PageEmulateMediaOptions { Media = Media.Print });
        Assert.False(await open.Page.Locator(".top").IsVisibleAsync());
        Assert.False(await open.Page.Locator("main.reports nav").IsVisibleAsync());
        Assert.True(await open.Page.Locator(".report .hours").IsVisibleAsync());
        await open.KeepAsync($"{name}-printed");
    }

    [Fact]
    public async Task Counts_EqualTheMessagesAndTheStore()
    {
        JsonElement list = await past.Line.AskAsync("api/stations/cap/shifts?count=1");
        Assert.True(list.GetProperty("hasShifts").GetBoolean());
        JsonElement newest = list.GetProperty("shifts")[0];
        long[] counted = [.. Verdicts.Select(verdict => Long(newest, verdict))];
        CapturedMessage stats = await past.Line.Broker.Published.WaitForAsync(
            "cap/stats", message => Verdicts.Sum(verdict => Long(message.Json.GetProperty("total"), verdict)) >= 14);
        Assert.Equal(Verdicts.Select(verdict => Long(stats.Json.GetProperty("total"), verdict)), counted);
        Assert.Equal(Enumerable.Range(0, 3).Select(Stored), counted);
        Assert.Equal(14, counted.Sum());
        Assert.True(newest.GetProperty("isWhole").GetBoolean());

        await using OpenPage open = await browser.OpenAsync(new Uri(past.Address, "#reports"));
        await open.Page.Locator(".report .figures").WaitForAsync();
        string[] figures = [.. await open.Page.Locator(".report .figures dd").AllInnerTextsAsync()];
        Assert.Equal(Verdicts.Select(verdict => Long(newest, verdict).ToString(CultureInfo.InvariantCulture)), figures[2..5]);
        Assert.Equal((newest.GetProperty("yield").GetProperty("share").GetDouble() * 100).ToString("0.0 '%'", CultureInfo.InvariantCulture),
            figures[0]);
    }

    // Weeks of records stand in one answer: how it is counted, the chart's own tests say.
    [Theory]
    [InlineData("en", false)]
    [InlineData("de", true)]
    public async Task Chart_OfShiftsBefore_MarksHoursAndRunsThatChanceDoesNotGive(string language, bool isDark)
    {
        await using OpenPage open = await browser.OpenAsync(new Uri(past.Address, "#reports"), 1280, 800, language, isDark);
        await open.Page.RouteAsync("**/report?*", async route =>
        {
            IAPIResponse answer = await route.FetchAsync();
            JsonObject report = JsonNode.Parse(await answer.TextAsync())!.AsObject();
            Assert.Null(report["chart"]);
            report["chart"] = new JsonObject
            {
                ["inspected"] = 96_000,
                ["failed"] = 480,
                ["share"] = 0.005,
                ["spread"] = 1.0,
                ["hours"] = new JsonArray([.. report["hours"]!.AsArray().Select(hour => new JsonObject
                {
                    ["from"] = (string?)hour!["from"],
                    ["limit"] = 3,
                    ["isBeyond"] = true,
                })]),
                ["runs"] = new JsonArray(new JsonObject { ["rejects"] = 3, ["first"] = 5, ["last"] = 9, ["parts"] = 39 }),
            };
            await route.FulfillAsync(new RouteFulfillOptions { Response = answer, Body = report.ToJsonString() });
        });
        await open.Page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = language == "en" ? "Refresh" : "Neu lesen" }).ClickAsync();
        await open.Page.Locator(".report tr.odd").First.WaitForAsync();
        Assert.EndsWith("3 !", await open.Page.Locator(".report tr.odd td.number").Nth(3).InnerTextAsync(), StringComparison.Ordinal);
        string[] odd = [.. await open.Page.Locator(".report p.odd").AllInnerTextsAsync()];
        Assert.Equal(2, odd.Length);
        Assert.Contains(language == "en" ? "0.50 % of the 96,000 parts before" : "0,50 % der 96.000 Teile davor", odd[0], StringComparison.Ordinal);
        Assert.Contains("39", odd[1], StringComparison.Ordinal);
        await Axe.CheckAsync(open);
        await open.KeepAsync($"reports-chart-{language}");
    }

    [Fact]
    public async Task Overturned_IsCounted_AndLeavesTheMap()
    {
        JsonElement fail = past.Results["fail"].Last();
        JsonElement before = await ReportAsync();
        using JsonContent review = JsonContent.Create(new
        {
            station = "cap",
            transaction = "report1",
            seq = fail.GetProperty("seq").GetInt64(),
            decision = "overturn",
            reviewer = "=cmd()",
            comment = "a,\"b\""
        });
        using HttpResponseMessage answer = await past.Line.SendAsync(
            HttpMethod.Post, "api/commands/review", origin: past.Address.GetLeftPart(UriPartial.Authority), content: review);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        JsonElement after = await ReportAsync();
        Assert.Equal(Long(before.GetProperty("places"), "overturned") + 1, Long(after.GetProperty("places"), "overturned"));
        Assert.True(Cells(after) < Cells(before));
        Assert.Equal(Long(before.GetProperty("counts"), "failed"), Long(after.GetProperty("counts"), "failed"));

        using HttpResponseMessage table = await past.Line.SendAsync(
            HttpMethod.Get, "api/parts.csv?station=cap&review=overturn&separator=semicolon");
        string text = await table.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.Contains($";overturn;'=cmd();\"a,\"\"b\"\"\";{fail.GetProperty("id").GetString()};;\r\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Table_IsDownloaded_WithEveryPart()
    {
        await using OpenPage open = await browser.OpenAsync(new Uri(past.Address, "#reports"));
        ILocator link = open.Page.GetByRole(AriaRole.Link, new PageGetByRoleOptions { Name = "Parts as CSV" });
        await link.WaitForAsync();
        IDownload download = await open.Page.RunAndWaitForDownloadAsync(() => link.ClickAsync());
        Assert.Matches("^cap-.*\\.csv$", download.SuggestedFilename);
        string[] lines = await File.ReadAllLinesAsync(await download.PathAsync(), TestContext.Current.CancellationToken);
        JsonElement newest = (await past.Line.AskAsync("api/stations/cap/shifts?count=1")).GetProperty("shifts")[0];
        Assert.Equal(Verdicts.Sum(verdict => Long(newest, verdict)), lines.Skip(1).Sum(line => long.Parse(line.Split(',')[3], null)));
        Assert.Subset(past.Results.SelectMany(group => group).Select(result => result.GetProperty("id").GetString()).ToHashSet(),
            lines.Skip(1).Select(line => (string?)line.Split(',')[^3]).ToHashSet());
    }

    [Theory]
    [InlineData("api/stations/cap/report")]
    [InlineData("api/stations/cap/report?from=2026-11-29T06:00:00Z&to=2026-11-29T06:00:00Z")]
    [InlineData("api/stations/cap/report?from=2026-01-29T06:00:00Z&to=2026-11-29T06:00:00Z")]
    [InlineData("api/stations/cap/shifts?count=51")]
    [InlineData("api/stations/cap/shifts?before=0001-01-01T00:00:00Z")]
    [InlineData("api/parts.csv?separator=pipe")]
    [InlineData("api/parts.csv?limit=5")]
    public async Task AskedWrongly_IsRefusedWithTheReason(string path)
    {
        using HttpResponseMessage answer = await past.Line.SendAsync(HttpMethod.Get, path);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Equal("malformed", (await answer.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken))
            .GetProperty("error").GetString());
    }

    [Fact]
    public async Task OfAStationThatIsNone_IsNotThere() => Assert.Equal(
        HttpStatusCode.NotFound, (await past.Line.SendAsync(HttpMethod.Get, "api/stations/lid/shifts")).StatusCode);

    private static long Long(JsonElement element, string name) => element.GetProperty(name).GetInt64();

    private static long Cells(JsonElement report) =>
        report.GetProperty("places").GetProperty("cells").EnumerateArray().Sum(cell => cell.GetInt64());

    private async Task<JsonElement> ReportAsync()
    {
        JsonElement shift = (await past.Line.AskAsync("api/stations/cap/shifts?count=1")).GetProperty("shifts")[0];
        (string from, string to) = (shift.GetProperty("from").GetString()!, shift.GetProperty("to").GetString()!);
        return await past.Line.AskAsync(
            $"api/stations/cap/report?from={Uri.EscapeDataString(from)}&to={Uri.EscapeDataString(to)}");
    }

    private long Stored(int verdict)
    {
        long parts = 0;
        foreach (string file in Directory.GetFiles(past.Line.State, "results-*.db", SearchOption.AllDirectories))
        {
            using var connection = new SqliteConnection($"Data Source={file};Mode=ReadOnly;Pooling=False");
            connection.Open();
            using SqliteCommand ask = connection.CreateCommand();
            ask.CommandText = """
                SELECT coalesce(sum(coalesce(seq_to, seq) - seq + 1), 0) FROM result
                WHERE kind = 0 AND station = 'cap' AND verdict = $verdict
                """;
            ask.Parameters.AddWithValue("$verdict", verdict);
            parts += (long)ask.ExecuteScalar()!;
        }
        return parts;
    }
}
