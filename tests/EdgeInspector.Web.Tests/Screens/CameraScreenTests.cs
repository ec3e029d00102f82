using System.Globalization;
using System.Text.Json;
using EdgeInspector.TestKit;
using EdgeInspector.Web.Tests.Browsing;
using Microsoft.Playwright;
using Xunit;

namespace EdgeInspector.Web.Tests.Screens;

/// <summary>The camera of a line as somebody sees it who sets it up.</summary>
[Needs("chromium")]
[Long]
public sealed class CameraScreenTests(SharedLine shared, TaughtLine taught, Browser browser) : IClassFixture<SharedLine>
{
    [Theory]
    [InlineData(1920, 1080, "en", false)]
    [InlineData(1280, 800, "de", true)]
    [InlineData(1280, 800, "en", false)]
    public async Task Layout_IsForEverybody(int width, int height, string language, bool isDark)
    {
        await using OpenPage open = await OpenAsync(width, height, language, isDark);
        await open.Page.Locator(".places button").First.ClickAsync();
        await open.Page.Locator(".places .help").WaitForAsync();
        await Axe.CheckAsync(open);
        await open.KeepAsync($"camera-{width}-{(isDark ? "dark" : "light")}-{language}");
    }

    [Fact]
    public async Task Focus_BestIsHeldUntilItIsReset_AndFiguresAreThoseOfThePicture()
    {
        await using OpenPage open = await OpenAsync();
        IPage page = open.Page;
        await Eventually.TrueAsync(async () => await FigureAsync(page, ".focus-best") > await FigureAsync(page, ".focus-now"));
        await page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Reset the best" }).ClickAsync();
        await Eventually.TrueAsync(async () => await FigureAsync(page, ".focus-best") == await FigureAsync(page, ".focus-now"));
        Assert.Equal(9, await page.Locator(".fields td").CountAsync());
        Assert.Equal(3, await page.Locator(".light-card .taught tr").CountAsync());
        await page.GetByText("Light, focus, lens and parts are as the model was taught.").WaitForAsync();
        Assert.Equal(["Scores", "Brightness", "Contrast", "Focus", "One place"], await page.Locator(".drift th").AllInnerTextsAsync());
        JsonElement details = await shared.Line.AskAsync("api/stations/cap/camera");
        Assert.Equal(("simulated", true, 0), (details.GetProperty("driver").GetString(), details.GetProperty("isOpen").GetBoolean(),
            details.GetProperty("settings").GetArrayLength()));
        await page.GetByText("This kind of camera has no exposure, gain or trigger to set.").WaitForAsync();
    }

    [Fact]
    public async Task AgentStandsStill_ThePictureIsGreyWithItsTime_AndComesBack()
    {
        await using PageLine line = await PageLine.StartAsync(taught);
        await using OpenPage open = await browser.OpenAsync(new Uri(line.Address, "#camera"));
        open.AgentMayBeGone = true;
        ILocator main = open.Page.Locator("main.camera");
        await open.Page.Locator("main.camera:not(.stale) canvas[data-seq]").WaitForAsync();
        line.Program.SendHalt();
        await open.Page.Locator("main.camera.stale .canvas.old .since").WaitForAsync();
        Assert.Matches(@"^No newer picture since \d\d:\d\d:\d\d$", await main.Locator(".since").InnerTextAsync());
        await open.KeepAsync("camera-stale");
        line.Program.SendGoOn();
        await open.Page.Locator("main.camera:not(.stale)").WaitForAsync();
        // Whoever goes elsewhere asks for nothing any more, and the line goes on.
        await open.Page.EvaluateAsync("() => { location.hash = 'run'; }");
        await open.WaitForVerdictAsync();
    }

    [Fact]
    public async Task Camera_OfNoStation_IsNotFound()
    {
        using HttpResponseMessage answer = await shared.Line.SendAsync(HttpMethod.Get, "api/stations/lid/camera");
        Assert.Equal(System.Net.HttpStatusCode.NotFound, answer.StatusCode);
        Assert.Contains("there are cap", await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken),
            StringComparison.Ordinal);
    }

    private static async Task<double> FigureAsync(IPage page, string selector) =>
        double.TryParse(await page.Locator(selector).InnerTextAsync(), CultureInfo.InvariantCulture, out double value) ? value : double.NaN;

    private async Task<OpenPage> OpenAsync(int width = 1280, int height = 800, string language = "en", bool isDark = false)
    {
        OpenPage open = await browser.OpenAsync(new Uri(shared.Address, "#camera"), width, height, language, isDark);
        await open.Page.Locator("main.camera canvas[data-seq]").WaitForAsync();
        return open;
    }
}
