using System.Text.Json;
using System.Text.Json.Nodes;
using EdgeInspector.TestKit;
using EdgeInspector.TestKit.Mqtt;
using EdgeInspector.Web.Tests.Browsing;
using Microsoft.Playwright;
using Xunit;

namespace EdgeInspector.Web.Tests.Screens;

/// <summary>The Run screen in a real browser, on a real agent with a broker.</summary>
[Needs("chromium")]
[Long]
public sealed class RunScreenTests(TaughtLine taught, Browser browser)
{
    // Notes at each frame of the browser what stands beside what, until so many parts were seen with their picture.
    private const string NotesOfParts = """
        wanted => new Promise(done => {
          const seen = new Map(), mixed = [];
          const look = () => {
            const verdict = document.querySelector('.verdict'), canvas = document.querySelector('.picture canvas');
            if (canvas && !canvas.hidden && verdict.dataset.seq) {
              if (verdict.dataset.seq === canvas.dataset.seq) seen.set(verdict.dataset.seq, verdict.dataset.verdict);
              else mixed.push(`${verdict.dataset.seq} beside ${canvas.dataset.seq}`);
            }
            if (seen.size >= wanted) done({ seen: [...seen.entries()], mixed }); else requestAnimationFrame(look);
          };
          look();
        })
        """;

    [Fact]
    public async Task Line_InALookAtThePage_IsWhatTheMessagesSay()
    {
        await using PageLine line = await PageLine.StartAsync(taught, framesPerSecond: 3);
        await using OpenPage open = await browser.OpenAsync(line.Address);
        await open.WaitForVerdictAsync();

        // Verdict and picture are of one part, and the verdict is the published one.
        JsonElement notes = await open.Page.EvaluateAsync<JsonElement>(NotesOfParts, 6);
        Assert.Equal(0, notes.GetProperty("mixed").GetArrayLength());
        foreach (JsonElement part in notes.GetProperty("seen").EnumerateArray())
        {
            long sequence = long.Parse(part[0].GetString()!, System.Globalization.CultureInfo.InvariantCulture);
            CapturedMessage message = await line.Broker.Published.WaitForAsync(
                "cap/result", result => result.Json.GetProperty("seq").GetInt64() == sequence);
            Assert.Equal(message.Json.GetProperty("verdict").GetString(), part[1].GetString());
        }

        // Each picture was acknowledged, also those that the next part overtook; one may be on its way.
        await Eventually.TrueAsync(async () => await open.PicturesUnderWayAsync() is 0 or 1);

        await CheckPartIdWithMarkupAsync(line, open);
        await CheckPauseAsync(line, open);
    }

    // Three flashes a second of a large ground are the most that cannot bring on a seizure (WCAG 2.3.1).
    private const string FlashesOfTheGround = """
        wanted => new Promise(done => {
          const flashes = [], film = Array.from({ length: 12 }, () => []), parts = new Set(), verdicts = new Set(), wasOdd = [];
          let calm = null, wasCalm = true;
          const look = () => {
            const verdict = document.querySelector('.verdict'), style = getComputedStyle(verdict), now = style.backgroundColor + style.backgroundImage;
            if (verdict.dataset.verdict === 'pass') calm = now;
            if (calm && wasCalm && now !== calm) flashes.push(performance.now());
            wasCalm = now === calm;
            document.querySelectorAll('.film li').forEach((place, i) => {
              const isOdd = place.querySelector('.tile:not(.pass)') !== null;
              if (isOdd && !wasOdd[i]) film[i].push(performance.now());
              wasOdd[i] = isOdd;
            });
            parts.add(verdict.dataset.seq);
            verdicts.add(verdict.dataset.verdict);
            if (parts.size >= wanted) done({ flashes, film, verdicts: [...verdicts] }); else requestAnimationFrame(look);
          };
          look();
        })
        """;

    [Fact]
    public async Task Line_FastAndMixed_FlashesAtMostThreeTimesASecond()
    {
        await using PageLine line = await PageLine.StartAsync(taught, station: $$"""
            "camera": { "driver": "simulated", "seed": 1, "width": {{TaughtLine.Width}}, "height": {{TaughtLine.Height}}, "framesPerSecond": 12, "defectRate": 0.5 }
            """);
        await using OpenPage open = await browser.OpenAsync(line.Address);
        await open.WaitForVerdictAsync();
        JsonElement seen = await open.Page.EvaluateAsync<JsonElement>(FlashesOfTheGround, 60);
        string?[] verdicts = [.. seen.GetProperty("verdicts").EnumerateArray().Select(verdict => verdict.GetString())];
        Assert.Contains("pass", verdicts);
        Assert.Contains("fail", verdicts);
        CheckFlashes(seen.GetProperty("flashes"));
        Assert.Equal(12, seen.GetProperty("film").GetArrayLength());
        foreach (JsonElement place in seen.GetProperty("film").EnumerateArray()) CheckFlashes(place);
    }

    private static void CheckFlashes(JsonElement times)
    {
        double[] flashes = [.. times.EnumerateArray().Select(flash => flash.GetDouble())];
        Assert.NotEmpty(flashes);
        Assert.All(flashes.Skip(3).Zip(flashes), pair => Assert.InRange(pair.First - pair.Second, 1000, double.MaxValue));
    }

    [Fact]
    public async Task Lot_IsNamedOnTheScreenOfTheLine_AndRejectsAreToldByIt()
    {
        await using PageLine line = await PageLine.StartAsync(taught, framesPerSecond: 2);
        await using OpenPage open = await browser.OpenAsync(line.Address);
        await open.WaitForVerdictAsync();
        await NameAsync("=L-17");
        await line.Broker.Published.WaitForAsync("cap/result", result => Lot(result) == "=L-17" && IsFail(result));
        await open.KeepAsync("run-lot");
        await NameAsync("L-18");
        await line.Broker.Published.WaitForAsync("cap/result", result => Lot(result) == "L-18" && IsFail(result));
        await line.Broker.Published.WaitForAsync("/event", incident => incident.Text.Contains("\"verb\":\"setLot\"", StringComparison.Ordinal));

        await open.Page.GotoAsync(new Uri(line.Address, "#reports").AbsoluteUri);
        ILocator rows = open.Page.Locator(".lots tbody tr");
        await open.Page.GetByRole(AriaRole.Rowheader, new PageGetByRoleOptions { Name = "L-18" }).WaitForAsync();
        string[] names = [.. await rows.Locator("th").AllInnerTextsAsync()];
        Assert.Equal(["no lot", "=L-17", "L-18"], names);
        await Axe.CheckAsync(open);
        await open.KeepAsync("reports-lots");
        await open.Page.GotoAsync(new Uri(line.Address, "#threshold").AbsoluteUri);
        await open.Page.Locator(".plot canvas").First.WaitForAsync();
        await open.KeepAsync("threshold-lots");
        await open.Page.GotoAsync(new Uri(line.Address, "#rejects").AbsoluteUri);
        await open.Page.GetByLabel("Lot").FillAsync("=L-17");
        await open.Page.GetByLabel("Lot").PressAsync("Enter");
        await open.Page.Locator(".gallery[aria-busy=false] a").First.WaitForAsync();
        long[] shown = [.. (await open.Page.Locator(".gallery a").EvaluateAllAsync<string[]>("all => all.map(one => one.dataset.seq)"))
            .Select(seq => long.Parse(seq, System.Globalization.CultureInfo.InvariantCulture))];
        long[] rejects = [.. line.Broker.Published.On("cap/result").Where(result => Lot(result) == "=L-17" && IsFail(result))
            .Select(result => result.Json.GetProperty("seq").GetInt64())];
        Assert.Equal(rejects.OrderDescending(), shown);

        async Task NameAsync(string lot)
        {
            await open.Page.Locator(".lot").GetByRole(AriaRole.Button).ClickAsync();
            await open.Page.GetByLabel("Lot that is made from the next part on").FillAsync(lot);
            await open.Page.Keyboard.PressAsync("Enter");
            await open.Page.Locator(".lot", new PageLocatorOptions { HasText = lot }).WaitForAsync();
        }

        static bool IsFail(CapturedMessage result) => result.Json.GetProperty("verdict").GetString() == "fail";

        static string? Lot(CapturedMessage result) => result.Json.GetProperty("part") is { ValueKind: JsonValueKind.Object } part
            && part.TryGetProperty("lot", out JsonElement lot) ? lot.GetString() : null;
    }

    [Fact]
    public async Task Counts_WhenTheLineIsThrough_AreThoseOfMessagesAndRecords()
    {
        await using PageLine line = await PageLine.StartAsync(
            taught, station: $$"""
            "camera": { "driver": "folder", "path": "{{taught.Data}}/test", "framesPerSecond": 20, "loop": false }
            """);
        IReadOnlyList<CapturedMessage> results = await line.Broker.Published.WaitForAsync("cap/result", 14);
        await using OpenPage open = await browser.OpenAsync(line.Address);
        await Eventually.TrueAsync(async () => (await Shown(open)).Sum() == results.Count);
        int[] counted = [.. new[] { "pass", "fail", "notInspected" }.Select(
            verdict => results.Count(result => result.Json.GetProperty("verdict").GetString() == verdict))];
        Assert.Equal(counted, await Shown(open));
        JsonElement asked = (await line.AskAsync("api/stations/cap/statistics")).GetProperty("sinceReset");
        JsonElement told = (await line.Broker.Published.WaitForAsync(
            "cap/stats", stats => Sum(stats.Json.GetProperty("sinceReset")) == results.Count)).Json.GetProperty("sinceReset");
        foreach (string count in (string[])["passed", "failed", "notInspected"]) Assert.Equal(
            told.GetProperty(count).GetInt64(), asked.GetProperty(count).GetInt64());
    }

    private static async Task CheckPartIdWithMarkupAsync(PageLine line, OpenPage open)
    {
        const string Markup = "<img src=x onerror=alert(1)><script>alert(2)</script>";
        await using CommandClient commands = await line.CommandsAsync();
        await commands.AskAsync("trigger", new JsonObject { ["station"] = "cap", ["part"] = Markup });
        await open.Page.Locator(".tile .name", new PageLocatorOptions { HasText = "onerror" }).First.WaitForAsync();
        Assert.Equal(Markup,
            await open.Page.Locator(".tile .name", new PageLocatorOptions { HasText = "onerror" }).First.TextContentAsync());
        Assert.Equal(0, await open.Page.Locator("img, body script").CountAsync());
        // The part as it was, with its picture.
        await open.Page.Locator(".tile", new PageLocatorOptions { HasText = "onerror" }).First.EvaluateAsync("tile => tile.click()");
        Assert.Equal($"Part {Markup}", await open.Page.Locator("dialog h2").TextContentAsync());
        await open.KeepAsync("run-part");
        await open.Page.Locator("dialog header button").ClickAsync();
        await open.Page.Locator("dialog").WaitForAsync(new LocatorWaitForOptions { State = WaitForSelectorState.Detached });
    }

    private static async Task CheckPauseAsync(PageLine line, OpenPage open)
    {
        await open.Page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Pause", Exact = true }).ClickAsync();
        Assert.StartsWith("Paused", await open.WaitForSilenceAsync(), StringComparison.Ordinal);
        CapturedMessage change = await line.Broker.Published.WaitForAsync(
            "/event", incident => incident.Text.Contains("\"verb\":\"pause\"", StringComparison.Ordinal));
        Assert.Equal("page", change.Json.GetProperty("audit").GetProperty("by").GetString());
        await open.KeepAsync("run-paused");
        await open.Page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Inspect again", Exact = true }).ClickAsync();
        await open.WaitForVerdictAsync();
    }

    private static long Sum(JsonElement counts) =>
        counts.GetProperty("passed").GetInt64() + counts.GetProperty("failed").GetInt64() + counts.GetProperty("notInspected").GetInt64();

    // Passed, failed, not inspected, as they stand on the page.
    private static async Task<int[]> Shown(OpenPage open)
    {
        string[] texts = [.. await open.Page.Locator(".counts dd").AllInnerTextsAsync()];
        return texts.Length == 4 && texts[1..].All(text => int.TryParse(text, out _)) ? [.. texts[1..].Select(int.Parse)] : [-1];
    }
}
