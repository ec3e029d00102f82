using EdgeInspector.TestKit;
using EdgeInspector.Web.Tests.Browsing;
using Microsoft.Playwright;
using Xunit;

namespace EdgeInspector.Web.Tests.Screens;

/// <summary>Challenge parts on the page: what is due, a run by keyboard, what came of it, and the list of suspect parts.</summary>
[Needs("chromium")]
[Long]
public sealed class ChallengeScreenTests(ChallengeScreenTests.ChallengedLine line, Browser browser)
    : IClassFixture<ChallengeScreenTests.ChallengedLine>
{
    [Fact]
    public async Task Run_ByKeyboard_PassesOrFails_AndTheSuspectsAreATable()
    {
        await using OpenPage open = await browser.OpenAsync(new Uri(line.Line.Address, "#challenge"));
        IPage page = open.Page;
        await page.Locator(".set", new PageLocatorOptions { HasText = "Never passed." }).First.WaitForAsync();
        await Start(page, "good").PressAsync("Enter");
        await page.Locator(".result", new PageLocatorOptions { HasText = "Passed" }).WaitForAsync();
        await Start(page, "blind").PressAsync("Enter");
        ILocator failed = page.Locator(".result", new PageLocatorOptions { HasText = "bad: it passed" });
        await failed.WaitForAsync();
        await Axe.CheckAsync(open);
        await open.KeepAsync("challenge-failed");
        using var client = new HttpClient();
        string table = await client.GetStringAsync(
            new Uri(line.Line.Address, "api/stations/cap/suspects.csv?run=2"), TestContext.Current.CancellationToken);
        Assert.StartsWith("station,seq,", table, StringComparison.Ordinal);
        Assert.DoesNotContain(",good\r\n", table, StringComparison.Ordinal);
        Assert.DoesNotContain(",blind\r\n", table, StringComparison.Ordinal);
        Assert.Equal("api/stations/cap/suspects.csv?run=2", await failed.GetByRole(AriaRole.Link, new LocatorGetByRoleOptions
        {
            Name = "Suspect parts around run 2 as CSV",
        }).GetAttributeAsync("href"));
        await Start(page, "waits").PressAsync("Enter");
        await page.Locator(".running").WaitForAsync();
        await page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Break it off" }).PressAsync("Enter");
        await page.Locator(".result", new PageLocatorOptions { HasText = "Broken off" }).WaitForAsync();
        // Ten showings say how far the parts are from the threshold. The one that failed has "passed" in its text too.
        for (int run = 2; run <= 10; run++)
        {
            await Start(page, "good").PressAsync("Enter");
            await Assertions.Expect(page.Locator(".result", new PageLocatorOptions { HasText = "Passed" })).ToHaveCountAsync(
                run + 1, new LocatorAssertionsToHaveCountOptions { Timeout = (float)(1000 * Eventually.Patience) });
        }
        await page.Locator("section", new PageLocatorOptions { HasText = "Distance to the threshold" })
            .GetByRole(AriaRole.Rowheader, new LocatorGetByRoleOptions { Name = "one" }).WaitForAsync();
        await Axe.CheckAsync(open);
        await open.KeepAsync("challenge-margins");
        await page.GotoAsync(new Uri(line.Line.Address, "#reports").AbsoluteUri);
        ILocator report = page.Locator("article.report section", new PageLocatorOptions { HasText = "bad: it passed" });
        await report.GetByText("at least 0.0 % of such defects are detected (95 % confidence): 0 of 1 bad challenge parts caught").WaitForAsync();
        await Axe.CheckAsync(open);
        await open.KeepAsync("challenge-report");
        await page.GotoAsync(new Uri(line.Line.Address, "#run").AbsoluteUri);
        await page.Locator(".alarms", new PageLocatorOptions { HasText = "A challenge part was judged wrongly" }).WaitForAsync();
        await open.KeepAsync("challenge-run");
    }

    [Theory]
    [InlineData(1280, 800, "de", true)]
    [InlineData(400, 800, "de", false)]
    public async Task Layout_IsForEverybody(int width, int height, string language, bool isDark)
    {
        await using OpenPage open = await browser.OpenAsync(new Uri(line.Line.Address, "#challenge"), width, height, language, isDark);
        await open.Page.Locator(".set").First.WaitForAsync();
        await Axe.CheckAsync(open);
        await open.KeepAsync($"challenge-{width}-{(isDark ? "dark" : "light")}-{language}");
    }

    private static ILocator Start(IPage page, string set) =>
        page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = $"Begin {set} with the next part" });

    /// <summary>A line of good parts with a set that passes, one that cannot, and one that waits for its part.</summary>
    public sealed class ChallengedLine(TaughtLine taught) : IAsyncLifetime
    {
        private PageLine? _line;

        internal PageLine Line => _line ?? throw new InvalidOperationException("The line did not start.");

        public async ValueTask InitializeAsync() => _line = await PageLine.StartAsync(taught, station: $$"""
            "threshold": 900, "challenge": { "sets": [
              { "name": "good", "parts": [ { "name": "one", "expect": "pass" }, { "name": "two", "expect": "pass" } ] },
              { "name": "blind", "parts": [ { "name": "bad" } ] },
              { "name": "waits", "parts": [ { "name": "id", "partId": "no frame has it" } ] } ] },
            "camera": { "driver": "folder", "path": "{{taught.Good}}", "framesPerSecond": 8, "loop": true }
            """);

        public async ValueTask DisposeAsync()
        {
            if (_line is not null) await _line.DisposeAsync();
        }
    }
}
