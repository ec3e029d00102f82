using System.Globalization;
using System.Text.Json;
using EdgeInspector.TestKit;
using EdgeInspector.Web.Tests.Browsing;
using Microsoft.Playwright;
using Xunit;

namespace EdgeInspector.Web.Tests.Screens;

/// <summary>Parts that two stations see, on the line's screen, in the list and on their own page, in a real browser.</summary>
[Needs("chromium")]
[Long]
public sealed class PartsScreenTests(TaughtLine taught, Browser browser)
{
    [Fact]
    public async Task Parts_AreShownWithTheirViews_AndLeadToThem()
    {
        // A camera belongs to one station: the same pictures lie in two places.
        using var folder = new TemporaryFolder();
        Directory.CreateSymbolicLink(folder.PathTo("second"), $"{taught.Data}/test");
        string Camera(string path) => $$"""{ "driver": "folder", "path": "{{path}}", "framesPerSecond": 2 }""";
        // The end of the station and of the list stands behind this text.
        await using PageLine line = await PageLine.StartAsync(taught, station: $$"""
            "camera": {{Camera($"{taught.Data}/test")}} },
            { "name": "lid", "model": "{{taught.Model}}", "camera": {{Camera(folder.PathTo("second"))}} } ],
            "parts": [ { "name": "pair", "stations": ["cap", "lid"], "deadlineMilliseconds": 10000
            """);
        JsonElement failed = (await line.Broker.Published.WaitForAsync("pair/result",
            result => result.Json.GetProperty("verdict").GetString() == "fail"
                && result.Json.GetProperty("views").EnumerateArray().All(view => view.GetProperty("verdict").GetString() == "fail"))).Json;
        string number = failed.GetProperty("seq").GetInt64().ToString(CultureInfo.InvariantCulture);
        foreach (JsonElement view in failed.GetProperty("views").EnumerateArray())
        {
            string path = $"api/stations/{view.GetProperty("station")}/parts/{view.GetProperty("seq")}";
            await Eventually.TrueAsync(async () => (await line.AskAsync(path)).GetProperty("pictures").GetArrayLength() > 0);
        }
        await using OpenPage open = await browser.OpenAsync(line.Address, 1280, 800, "de");
        IPage page = open.Page;

        await page.Locator(".stations .station", new PageLocatorOptions { HasText = "pair" }).ClickAsync();
        Assert.Contains(await open.WaitForVerdictAsync(), (string[])["pass", "fail"]);
        Assert.Equal(["cap", "lid"], await page.Locator(".now .gallery .name").AllInnerTextsAsync());
        await Axe.CheckAsync(open);
        await open.KeepAsync("parts-run");
        await page.GotoAsync(new Uri(line.Address, $"#rejects/pair/{number}").AbsoluteUri);
        await page.Locator("main.one .gallery img").Nth(1).WaitForAsync();
        Assert.Equal(2, await page.Locator("main.one .gallery .card-of-part").CountAsync());
        await Axe.CheckAsync(open);
        await open.KeepAsync("parts-part");
        await page.Locator("main.one .gallery a", new PageLocatorOptions { HasText = "lid" }).ClickAsync();
        await page.Locator("main.one canvas:not([hidden])").WaitForAsync();
        Assert.EndsWith(
            $"#rejects/lid/{failed.GetProperty("views")[1].GetProperty("seq")}", page.Url, StringComparison.Ordinal);
        await page.GotoAsync(new Uri(line.Address, "#camera").AbsoluteUri);
        await page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "lid", Exact = true }).WaitForAsync();
        Assert.Equal(0, await page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "pair", Exact = true }).CountAsync());
    }
}
