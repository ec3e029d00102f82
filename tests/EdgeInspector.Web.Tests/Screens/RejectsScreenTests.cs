using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using EdgeInspector.TestKit;
using EdgeInspector.TestKit.Mqtt;
using EdgeInspector.Web.Tests.Browsing;
using Microsoft.Playwright;
using Xunit;

namespace EdgeInspector.Web.Tests.Screens;

/// <summary>The gallery of rejects, and a part with all that is known of it, in a real browser.</summary>
[Needs("chromium")]
[Long]
public sealed class RejectsScreenTests(PastLine past, TaughtLine taught, Browser browser) : IClassFixture<PastLine>
{
    private const string PicturesLoaded =
        "() => document.querySelectorAll('.gallery img').length > 0 && [...document.querySelectorAll('.gallery img')].every(i => i.complete && i.naturalWidth > 0)";

    [Theory]
    [InlineData(1920, 1080, "en", false)]
    [InlineData(1920, 1080, "de", true)]
    [InlineData(1280, 800, "de", false)]
    [InlineData(1280, 800, "en", true)]
    public async Task Layout_ListAndPart_AreForEverybody(int width, int height, string language, bool isDark)
    {
        string name = $"{width}-{(isDark ? "dark" : "light")}-{language}";
        await using OpenPage open = await browser.OpenAsync(new Uri(past.Address, "#rejects"), width, height, language, isDark);
        await open.Page.WaitForFunctionAsync(PicturesLoaded);
        await Axe.CheckAsync(open);
        await open.KeepAsync($"rejects-{name}");
        await open.Page.Locator(".card-of-part").First.ClickAsync();
        await open.Page.Locator("main.one canvas:not([hidden])").WaitForAsync();
        await Axe.CheckAsync(open);
        Assert.True(await open.Page.EvaluateAsync<bool>("() => document.documentElement.scrollHeight <= innerHeight"));
        await open.KeepAsync($"part-{name}");
    }

    [Fact]
    public async Task List_ShowsEveryRejectOfTheMessages_AndFiltersChangeThat()
    {
        await using OpenPage open = await browser.OpenAsync(new Uri(past.Address, "#rejects"));
        await open.Page.Locator(".card-of-part").First.WaitForAsync();
        Assert.Equal(past.Rejects, await ShownAsync(open));
        await open.Page.GetByLabel("Verdict").SelectOptionAsync("all");
        await Eventually.TrueAsync(async () => (await ShownAsync(open)).Length == 14);
        await open.Page.GetByLabel("Verdict").SelectOptionAsync("notInspected");
        await open.Page.GetByLabel("Reason").SelectOptionAsync("triggerWithoutFrame");
        await open.Page.GetByText("No such part is on record.").WaitForAsync();
        await open.Page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "No filter" }).ClickAsync();
        await Eventually.TrueAsync(async () => (await ShownAsync(open)).SequenceEqual(past.Rejects));
        await open.Page.Locator(".field", new PageLocatorOptions { HasText = "Time" }).Locator("select").SelectOptionAsync("own");
        await open.Page.GetByLabel("To", new PageGetByLabelOptions { Exact = true }).FillAsync("2020-01-01T00:00");
        await open.Page.GetByText("No such part is on record.").WaitForAsync();
    }

    [Fact]
    public async Task Keyboard_GoesFromPartToPart_AndBack()
    {
        long[] rejects = past.Rejects;
        await using OpenPage open = await browser.OpenAsync(new Uri(past.Address, "#rejects"));
        IPage page = open.Page;
        await page.Locator(".card-of-part").First.WaitForAsync();
        await page.Keyboard.PressAsync("j");
        await page.Keyboard.PressAsync("j");
        await page.Keyboard.PressAsync("k");
        await page.Keyboard.PressAsync("ArrowRight");
        await page.Keyboard.PressAsync("Enter");
        await PartAsync(open, rejects[1]);
        await page.Keyboard.PressAsync("j");
        await PartAsync(open, rejects[2]);
        await page.Keyboard.PressAsync("ArrowLeft");
        await PartAsync(open, rejects[1]);
        // The neighbour in time is another part than the neighbour in the list, where good parts lie between them.
        await page.GetByRole(AriaRole.Link, new PageGetByRoleOptions { NameRegex = new("Part before") }).ClickAsync();
        await PartAsync(open, rejects[1] - 1);
        await page.Keyboard.PressAsync("Escape");
        await page.Locator(".gallery").WaitForAsync();
        Assert.Equal(rejects, await ShownAsync(open));
    }

    [Fact]
    public async Task Part_ShowsWhatDecided_AndItsOwnPicture()
    {
        JsonElement result = past.Results["fail"].First();
        string number = result.GetProperty("seq").GetInt64().ToString(CultureInfo.InvariantCulture);
        await using OpenPage open = await browser.OpenAsync(new Uri(past.Address, $"#rejects/cap/{number}"));
        await open.Page.Locator($"main.one[data-seq='{number}'] canvas[data-seq='{number}']:not([hidden])").WaitForAsync();
        string facts = await open.Page.Locator(".facts").InnerTextAsync();
        foreach (string fact in (string[])[
            result.GetProperty("id").GetString()!, result.GetProperty("model").GetProperty("sha256").GetString()![..8],
            result.GetProperty("provider").GetString()!,
            result.GetProperty("threshold").GetDouble().ToString("0.00", CultureInfo.InvariantCulture),
            result.GetProperty("config").GetProperty("sha256").GetString()![..8]])
            Assert.Contains(fact, facts, StringComparison.Ordinal);
        // The overlay changes pixels of the frame, and goes away when the frame alone is wanted.
        const string Pixels = """
            () => {
              const shown = document.querySelector('main.one canvas'), copy = new OffscreenCanvas(shown.width, shown.height).getContext('2d');
              copy.drawImage(shown, 0, 0);
              return copy.getImageData(0, 0, shown.width, shown.height).data.reduce((sum, value) => sum + value, 0);
            }
            """;
        double withOverlay = await open.Page.EvaluateAsync<double>(Pixels);
        await open.Page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Picture", Exact = true }).ClickAsync();
        await Eventually.TrueAsync(async () => await open.Page.EvaluateAsync<double>(Pixels) is var frame && frame != withOverlay);
    }

    [Fact]
    public async Task PartId_OfSomebodyHostile_IsTextEverywhere()
    {
        const string Hostile = "../../<img src=x onerror=alert(1)>=cmd()|'\"&amp;";
        await using PageLine line = await PageLine.StartAsync(taught, framesPerSecond: 4);
        await using (CommandClient commands = await line.CommandsAsync())
            await commands.AskAsync("trigger", new JsonObject { ["station"] = "cap", ["part"] = Hostile });
        CapturedMessage result = await line.Broker.Published.WaitForAsync("cap/result",
            message => message.Text.Contains("onerror", StringComparison.Ordinal));
        string number = result.Json.GetProperty("seq").GetInt64().ToString(CultureInfo.InvariantCulture);
        await using OpenPage open = await browser.OpenAsync(new Uri(line.Address, "#rejects"));
        await open.Page.GetByLabel("Verdict").SelectOptionAsync("all");
        await open.Page.GetByLabel("Part", new PageGetByLabelOptions { Exact = true }).FillAsync(Hostile);
        await open.Page.Keyboard.PressAsync("Enter");
        await Eventually.TrueAsync(async () => await open.Page.Locator(".card-of-part").CountAsync() == 1);
        Assert.Equal(Hostile, await open.Page.Locator(".card-of-part .name").TextContentAsync());
        await open.Page.Locator(".card-of-part").ClickAsync();
        await open.Page.Locator($"main.one[data-seq='{number}']").WaitForAsync();
        Assert.Equal(Hostile, await open.Page.Locator("h1 .name").TextContentAsync());
        Assert.Equal(0, await open.Page.Locator("img[src=x]").CountAsync());
    }

    private static Task<long[]> ShownAsync(OpenPage open) =>
        open.Page.EvaluateAsync<long[]>("() => [...document.querySelectorAll('.card-of-part')].map(card => Number(card.dataset.seq))");

    private static Task PartAsync(OpenPage open, long sequence) =>
        open.Page.Locator(string.Create(CultureInfo.InvariantCulture, $"main.one[data-seq='{sequence}']")).WaitForAsync();
}
