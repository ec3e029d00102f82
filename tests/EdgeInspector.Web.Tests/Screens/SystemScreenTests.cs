using System.IO.Compression;
using System.Text.Json;
using EdgeInspector.TestKit;
using EdgeInspector.Web.Serving;
using EdgeInspector.Web.Tests.Browsing;
using Microsoft.Playwright;
using Xunit;

namespace EdgeInspector.Web.Tests.Screens;

/// <summary>What the verbs say of program and machine, on the page.</summary>
[Needs("chromium")]
[Long]
[Collection(PastLines.Name)]
public sealed class SystemScreenTests(PastLine past, Browser browser)
{
    [Theory]
    [InlineData(1280, 800, "en", false)]
    [InlineData(400, 800, "de", true)]
    public async Task Layout_IsForEverybody(int width, int height, string language, bool isDark)
    {
        await using OpenPage open = await OpenAsync(width, height, language, isDark);
        // The agent's own words are English; what an event is called, and what to do, is said in the page's language.
        ILocator events = open.Page.Locator("li:has(.event)");
        await events.First.WaitForAsync();
        Dictionary<string, string[]> words = language == "en" ? []
            : JsonSerializer.Deserialize<Dictionary<string, string[]>>(PageFiles.All[$"lang/{language}-events.json"].Bytes)!;
        foreach (ILocator happened in await events.AllAsync())
        {
            string code = (await happened.Locator("small").First.InnerTextAsync())["EI-".Length..];
            string[] said = [.. await happened.Locator(".event > span:not([lang]), em:not([lang])").AllInnerTextsAsync()];
            Assert.Equal(words.GetValueOrDefault(code, []), said);
        }
        await Axe.CheckAsync(open);
        await open.KeepAsync($"system-{width}-{(isDark ? "dark" : "light")}-{language}");
    }

    [Fact]
    public async Task Screen_ShowsWhatTheVerbsSay()
    {
        await using OpenPage open = await OpenAsync();
        IPage page = open.Page;
        string[] lines = await File.ReadAllLinesAsync(past.Line.Configuration, TestContext.Current.CancellationToken);
        Assert.Equal(lines.First(line => line.Contains("\"mqtt\"", StringComparison.Ordinal)).Trim(),
            (await page.Locator(".lines code", new PageLocatorOptions { HasText = "\"mqtt\"" }).First.InnerTextAsync()).Trim());

        await page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Examine" }).ClickAsync();
        ILocator examined = page.GetByText("findings in configuration,");
        await examined.WaitForAsync(new LocatorWaitForOptions { Timeout = 240_000 });
        // The one that every run of a test has: it is no service.
        await page.Locator(".findings", new PageLocatorOptions { HasText = "The agent is not installed as a service." }).WaitForAsync();
        await Axe.CheckAsync(open);
        await open.KeepAsync("system-examined");

        Task<IDownload> downloading = page.WaitForDownloadAsync(new PageWaitForDownloadOptions { Timeout = 240_000 });
        await page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Download" }).ClickAsync();
        IDownload download = await downloading;
        Assert.Matches("^edge-inspector-support-[0-9T]+\\.zip$", download.SuggestedFilename);
        await using Stream sent = await download.CreateReadStreamAsync();
        using var content = new MemoryStream();
        await sent.CopyToAsync(content, TestContext.Current.CancellationToken);
        using var zip = new ZipArchive(content);
        Assert.Contains(zip.Entries, entry => entry.Name.StartsWith("doctor", StringComparison.Ordinal));
    }

    private async Task<OpenPage> OpenAsync(int width = 1280, int height = 800, string language = "en", bool isDark = false)
    {
        OpenPage open = await browser.OpenAsync(new Uri(past.Address, "#system"), width, height, language, isDark);
        await open.Page.Locator(".system .lines li").First.WaitForAsync();
        return open;
    }
}
