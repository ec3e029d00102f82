using System.Text.RegularExpressions;
using EdgeInspector.Inference.Packages;
using EdgeInspector.TestKit;
using EdgeInspector.TestKit.Mqtt;
using EdgeInspector.Web.Tests.Browsing;
using Microsoft.Playwright;
using Xunit;

namespace EdgeInspector.Web.Tests.Screens;

/// <summary>The versions of a model on the page: what is in use, where each comes from, and the change with its way back.</summary>
[Needs("chromium")]
[Long]
public sealed class ModelsScreenTests(ModelsScreenTests.VersionedLine versioned, Browser browser)
    : IClassFixture<ModelsScreenTests.VersionedLine>
{
    [Theory]
    [InlineData(1920, 1080, "en", false)]
    [InlineData(1280, 800, "de", true)]
    [InlineData(400, 800, "de", false)]
    public async Task Layout_IsForEverybody(int width, int height, string language, bool isDark)
    {
        await using OpenPage open = await OpenAsync(width, height, language, isDark);
        await Choose(open.Page, 2).ClickAsync();
        await Axe.CheckAsync(open);
        await open.KeepAsync($"models-{width}-{(isDark ? "dark" : "light")}-{language}");
    }

    [Fact]
    public async Task Activate_ByKeyboard_NeedsNameAndReason_IsInUseAndOnRecord_AndIsTakenBack()
    {
        await using OpenPage open = await OpenAsync();
        IPage page = open.Page;
        string before = PackageReader.ReadSha256(versioned.Place)!;
        await page.Locator(".version[aria-current]", new PageLocatorOptions { HasText = "learned elsewhere" }).WaitForAsync();
        await Choose(page, 2).PressAsync("Enter");
        ILocator lineage = page.Locator(".lineage");
        await lineage.GetByText("Version 2", new LocatorGetByTextOptions { Exact = true }).WaitForAsync();
        await lineage.GetByText("learn.falseRejectRate").WaitForAsync();
        ILocator activate = page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Put version 2 in use" });
        Assert.True(await activate.IsDisabledAsync());
        await page.GetByLabel("Your name").First.FillAsync("Jo");
        await page.GetByLabel("Why").First.FillAsync("lot 17");
        await activate.PressAsync("Enter");
        await page.GetByText("took the place of version 1").WaitForAsync();
        await page.Locator(".version[aria-current]", new PageLocatorOptions { HasText = "lot 17 is darker" }).WaitForAsync();
        Assert.Equal(versioned.Second, PackageReader.ReadSha256(versioned.Place));
        CapturedMessage change = await versioned.Line.Broker.Published.WaitForAsync(
            "/event", incident => incident.Text.Contains("lot 17 (Jo)", StringComparison.Ordinal));
        Assert.Equal("activateModel", change.Json.GetProperty("audit").GetProperty("verb").GetString());
        await open.KeepAsync("models-activated");
        await page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { NameRegex = new Regex("^Take it back") }).ClickAsync();
        await page.Locator(".version[aria-current]", new PageLocatorOptions { HasText = "learned elsewhere" }).WaitForAsync();
        Assert.Equal(before, PackageReader.ReadSha256(versioned.Place));
        await page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Go back to version 2" }).WaitForAsync();
    }

    [Fact]
    public async Task Operator_SeesTheVersions_AndIsOfferedNoChange()
    {
        await using OpenPage open = await OpenAsync();
        IPage page = open.Page;
        // As the agent answers an operator: everything but the changes.
        await page.RouteAsync("**/api/session", async route =>
        {
            string text = await (await route.FetchAsync()).TextAsync();
            await route.FulfillAsync(new RouteFulfillOptions
            {
                ContentType = "application/json",
                Body = new[] { "activateModel", "shadowModel", "stopShadow" }.Aggregate(
                    text, (left, verb) => left.Replace($"\"{verb}\",", "", StringComparison.Ordinal)),
            });
        });
        await page.ReloadAsync();
        await page.Locator(".version").First.WaitForAsync();
        await page.Locator(".may-not").WaitForAsync();
        Assert.Equal(0, await page.GetByLabel("Why").CountAsync());
    }

    private static ILocator Choose(IPage page, int number) =>
        page.Locator(".version button", new PageLocatorOptions { HasTextRegex = new Regex($"^{number}$") });

    private async Task<OpenPage> OpenAsync(int width = 1280, int height = 800, string language = "en", bool isDark = false)
    {
        OpenPage open = await browser.OpenAsync(new Uri(versioned.Line.Address, "#models"), width, height, language, isDark);
        await open.Page.Locator(".models .version").First.WaitForAsync();
        return open;
    }

    /// <summary>A line with two versions of its model.</summary>
    public sealed class VersionedLine(TaughtLine taught) : IAsyncLifetime
    {
        private readonly TemporaryFolder _folder = new();
        private PageLine? _line;

        public string Place => _folder.PathTo("model");

        public string Second { get; private set; } = "";

        internal PageLine Line => _line ?? throw new InvalidOperationException("The line did not start.");

        public async ValueTask InitializeAsync()
        {
            taught.CopyModel(Place);
            _line = await PageLine.StartAsync(taught, framesPerSecond: 2, model: Place);
            Second = LearnedVersions.Record(taught, Line.State, Place, 900).PackageSha256;
        }

        public async ValueTask DisposeAsync()
        {
            if (_line is not null) await _line.DisposeAsync();
            _folder.Dispose();
        }
    }
}
