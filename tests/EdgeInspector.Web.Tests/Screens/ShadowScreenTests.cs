using EdgeInspector.Inference.Packages;
using EdgeInspector.TestKit;
using EdgeInspector.Web.Tests.Browsing;
using Microsoft.Playwright;
using Xunit;

namespace EdgeInspector.Web.Tests.Screens;

/// <summary>A version in the shadow on the page: begun, looked at, reviewed, ended and released, by keyboard alone.</summary>
[Needs("chromium")]
[Long]
public sealed class ShadowScreenTests(TaughtLine taught, Browser browser) : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string Place => _folder.PathTo("model");

    [Fact]
    public async Task Shadow_ByKeyboard_IsBegunReviewedAndReleased()
    {
        await using PageLine line = await StartAsync();
        string second = Record(line);
        await using OpenPage open = await OpenAsync(line, 1280, 900, "en");
        IPage page = open.Page;
        await BeginAsync(page, "Put version 2 in the shadow", "2");
        ILocator shadow = page.Locator(".shadow");
        await shadow.GetByText("Version 2 is in the shadow").WaitForAsync();
        await shadow.Locator("[data-topic=parts][data-answer=yes]").WaitForAsync();
        // A reject that it would let pass waits for a person, who looks at the part.
        await shadow.Locator("[data-topic=confirmedRejects][data-answer=notYet]").WaitForAsync();
        await shadow.Locator(".odd-part a").First.WaitForAsync();
        await Axe.CheckAsync(open);
        await shadow.Locator(".gate").ScrollIntoViewIfNeededAsync();
        await open.KeepAsync("shadow-gate");
        await shadow.Locator(".odd-part").Last.ScrollIntoViewIfNeededAsync();
        await open.KeepAsync("shadow-odd-parts");
        await shadow.Locator(".odd-part a").First.PressAsync("Enter");
        await page.Locator("h1 .mark.fail").WaitForAsync();
        await page.GoBackAsync();
        await shadow.GetByText("This is a suggestion; a person releases.").WaitForAsync();
        await ChangeAsync(page, "Release version 2 all the same", "looked at them");
        await shadow.GetByText("Version 2 was in the shadow").WaitForAsync();
        Assert.Equal(second, PackageReader.ReadSha256(Place));
        await open.KeepAsync("shadow-released");
    }

    [Theory]
    [InlineData(1920, 1080, "de", true)]
    [InlineData(400, 800, "de", false)]
    public async Task Layout_IsForEverybody(int width, int height, string language, bool isDark)
    {
        await using PageLine line = await StartAsync();
        Record(line);
        await using OpenPage open = await OpenAsync(line, width, height, language, isDark);
        await BeginAsync(open.Page, "Version 2 in den Schatten stellen", "2");
        await open.Page.Locator(".shadow .odd-part").First.WaitForAsync();
        await Axe.CheckAsync(open);
        await open.KeepAsync($"shadow-{width}-{(isDark ? "dark" : "light")}-{language}");
        await ChangeAsync(open.Page, "Schatten beenden", "genug");
        await open.Page.Locator(".shadow").GetByText("Version 2 war im Schatten").WaitForAsync();
    }

    public void Dispose() => _folder.Dispose();

    private static async Task BeginAsync(IPage page, string button, string parts)
    {
        await page.Locator(".version button").First.PressAsync("Enter");
        await page.Locator(".shadow input[type=number]").Nth(1).FillAsync(parts);
        await ChangeAsync(page, button, "lot 17");
    }

    private static async Task ChangeAsync(IPage page, string button, string why)
    {
        ILocator form = page.Locator(".shadow form");
        ILocator name = form.Locator("input:not([type=number])").First;
        await name.FillAsync("Jo");
        await form.Locator(".why input").FillAsync(why);
        await form.GetByRole(AriaRole.Button, new LocatorGetByRoleOptions { Name = button, Exact = true }).PressAsync("Enter");
    }

    private async Task<PageLine> StartAsync()
    {
        taught.CopyModel(Place);
        return await PageLine.StartAsync(taught, framesPerSecond: 4, model: Place);
    }

    // It rejects the package's own defect still, and lets pass what has a lower score.
    private string Record(PageLine line) => LearnedVersions.Record(
        taught, line.State, Place, PackageReader.ReadManifest(Place).Golden.First(golden => golden.HasDefect).Score * 0.99f).PackageSha256;

    private async Task<OpenPage> OpenAsync(PageLine line, int width, int height, string language, bool isDark = false)
    {
        OpenPage open = await browser.OpenAsync(new Uri(line.Address, "#models"), width, height, language, isDark);
        await open.Page.Locator(".models .version").First.WaitForAsync();
        return open;
    }
}
