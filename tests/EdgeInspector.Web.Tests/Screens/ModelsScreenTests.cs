using System.Text.RegularExpressions;
using EdgeInspector.Inference.History;
using EdgeInspector.Inference.Packages;
using EdgeInspector.Inference.Teaching;
using EdgeInspector.TestKit;
using EdgeInspector.TestKit.Mqtt;
using EdgeInspector.Web.Tests.Browsing;
using Microsoft.Playwright;
using Xunit;

namespace EdgeInspector.Web.Tests.Screens;

/// <summary>The versions of a model on the page: what is in use, where each comes from, and the change with its way back.</summary>
[Needs("chromium")]
[Long]
public sealed class ModelsScreenTests(ModelsScreenTests.VersionedLine versioned, TaughtLine taught, Browser browser)
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
    public async Task Version_ByKeyboard_IsHeldAgainstAnother_Checked_AndExportedForAnotherMachine()
    {
        await using OpenPage open = await OpenAsync();
        IPage page = open.Page;
        await Choose(page, 2).PressAsync("Enter");
        ILocator lineage = page.Locator(".lineage"), compare = lineage.GetByLabel("Compare with version");
        await lineage.GetByText("What differs from version 1").WaitForAsync();
        Assert.Equal(["3", "1"], await compare.Locator("option").EvaluateAllAsync<string[]>("all => all.map(one => one.value)"));
        await lineage.GetByRole(AriaRole.Row, new LocatorGetByRoleOptions { NameRegex = new Regex("^Threshold .* 900") }).WaitForAsync();
        await compare.FocusAsync();
        await page.Keyboard.PressAsync("ArrowUp");
        await lineage.GetByText("What differs from version 3").WaitForAsync();
        await lineage.GetByRole(AriaRole.Row, new LocatorGetByRoleOptions { NameRegex = new Regex("^Threshold 910.* 900") }).WaitForAsync();

        ILocator check = lineage.GetByRole(AriaRole.Button, new LocatorGetByRoleOptions { Name = "Check every byte" });
        await check.PressAsync("Enter");
        await lineage.GetByText("Version 2: every byte is as it was recorded.").WaitForAsync();
        await open.KeepAsync("models-compared");
        IDownload download = await page.RunAndWaitForDownloadAsync(
            () => lineage.GetByRole(AriaRole.Link, new LocatorGetByRoleOptions { Name = "Export as a zip file" }).PressAsync("Enter"));
        Assert.Equal("cap-2.zip", download.SuggestedFilename);
        using var other = new TemporaryFolder();
        await download.SaveAsAsync(other.PathTo("cap-2.zip"));
        var spare = new ModelHistory(
            other.PathTo("state"), "lid", null, other.PathTo("model"), new HistoryLimits(), "1", TimeProvider.System);
        (ModelVersion brought, _) = HistoryArchive.Import(spare, other.PathTo("cap-2.zip"), new VersionNote("Jo", null));
        Assert.Equal(versioned.Second, brought.PackageSha256);

        string content = Path.Combine(versioned.Line.State, "models/content", versioned.Second[..2], versioned.Second);
        File.Move(content, other.PathTo("gone"));
        try
        {
            await check.PressAsync("Enter");
            await lineage.GetByText("manifest.json is missing in the store").WaitForAsync();
        }
        finally
        {
            File.Move(other.PathTo("gone"), content);
        }
    }

    [Fact]
    public async Task Import_ByKeyboard_TakesAPackageInThatIsNotInUse_AndSaysWhatIsWrongWithAnother()
    {
        using var other = new TemporaryFolder();
        string state = other.PathTo("state"), place = taught.CopyModel(other.PathTo("model")), file = other.PathTo("lid-2.zip");
        ModelVersion there = LearnedVersions.Record(taught, state, place, 880);
        HistoryArchive.Export(
            new ModelHistory(state, "cap", null, place, new HistoryLimits(), "1", TimeProvider.System), there.Number, file, false, true);
        await File.WriteAllBytesAsync(
            other.PathTo("half.zip"), (await File.ReadAllBytesAsync(file, Ends))[..5000], Ends);
        // A station whose history is empty: it has what it was given, and nothing that was learned here.
        string own = taught.CopyModel(other.PathTo("cap")), before = PackageReader.ReadSha256(own)!;
        await using PageLine line = await PageLine.StartAsync(taught, framesPerSecond: 2, model: own);

        await using OpenPage open = await browser.OpenAsync(new Uri(line.Address, "#models"), 1280, 800);
        open.MayBeRefused = true;
        IPage page = open.Page;
        await page.GetByText("No version of this model is on record yet").WaitForAsync();
        ILocator section = page.Locator(".import"), send = section.GetByRole(AriaRole.Button, new LocatorGetByRoleOptions { Name = "Import" });
        await section.GetByLabel("Your name").FillAsync("Jo");
        await section.GetByLabel("Why").FillAsync("from the spare PC");
        Assert.True(await send.IsDisabledAsync());
        ILocator field = section.GetByLabel("Package (zip file)");
        IFileChooser chooser = await page.RunAndWaitForFileChooserAsync(() => field.PressAsync("Enter"));
        await chooser.SetFilesAsync(other.PathTo("half.zip"));
        await send.PressAsync("Enter");
        await section.GetByText("it is no zip file, or damaged or cut short").WaitForAsync();
        await open.KeepAsync("models-import-refused");
        Assert.Equal(0, await page.Locator(".version").CountAsync());

        chooser = await page.RunAndWaitForFileChooserAsync(() => field.PressAsync("Enter"));
        await chooser.SetFilesAsync(file);
        await send.PressAsync("Enter");
        await section.GetByText("was taken in (version 2 of cap where it comes from): from the spare PC (Jo). It is not in use").WaitForAsync();
        await page.Locator(".version", new PageLocatorOptions { HasText = "from the spare PC (Jo)" }).WaitForAsync();
        await page.Locator(".lineage").GetByText($"SHA-256 {there.PackageSha256}").WaitForAsync();
        Assert.Equal(before, PackageReader.ReadSha256(own));
        CapturedMessage change = await line.Broker.Published.WaitForAsync(
            "/event", incident => incident.Text.Contains("from the spare PC (Jo)", StringComparison.Ordinal));
        Assert.Equal("importModel", change.Json.GetProperty("audit").GetProperty("verb").GetString());
        await Axe.CheckAsync(open);
        await open.KeepAsync("models-imported");
    }

    [Fact]
    public async Task ArchiveReport_ShowsWhichVerdictsChange_WithThePicturesThatAreKept()
    {
        await using OpenPage open = await OpenAsync();
        IPage page = open.Page;
        // One of the two is kept, as the archive would give it; the other one is answered with what is no picture.
        await page.RouteAsync("**/pictures/small", async route => await route.FulfillAsync(
            route.Request.Url.Contains("900012", StringComparison.Ordinal)
                ? new RouteFulfillOptions { ContentType = "image/png", BodyBytes = await File.ReadAllBytesAsync(versioned.Picture) }
                : new RouteFulfillOptions { ContentType = "image/png", Body = "" }));
        await Choose(page, 3).PressAsync("Enter");
        ILocator lineage = page.Locator(".lineage");
        await lineage.GetByText("2 of 40 archived parts get another verdict than before. Learned from candidates: 7.").WaitForAsync();
        Assert.Equal(0, await lineage.Locator("img").CountAsync());
        await lineage.GetByText("Show 2 of them").PressAsync("Enter");
        await lineage.GetByText("P-12").WaitForAsync();
        await lineage.GetByText("overturned").WaitForAsync();
        await lineage.GetByText("no picture is kept").WaitForAsync();
        Assert.Equal(1, await lineage.Locator("img").CountAsync());
        await open.KeepAsync("models-archive");
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
                Body = new[] { "activateModel", "modelImport", "shadowModel", "stopShadow" }.Aggregate(
                    text, (left, verb) => left.Replace($"\"{verb}\",", "", StringComparison.Ordinal)),
            });
        });
        await page.ReloadAsync();
        await page.Locator(".version").First.WaitForAsync();
        await page.Locator(".may-not").WaitForAsync();
        Assert.Equal(0, await page.GetByLabel("Why").CountAsync());
    }

    private static CancellationToken Ends => TestContext.Current.CancellationToken;

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

        public string Picture => taught.BadPart;

        public string Second { get; private set; } = "";

        internal PageLine Line => _line ?? throw new InvalidOperationException("The line did not start.");

        public async ValueTask InitializeAsync()
        {
            taught.CopyModel(Place);
            _line = await PageLine.StartAsync(taught, framesPerSecond: 2, model: Place);
            Second = LearnedVersions.Record(taught, Line.State, Place, 900).PackageSha256;
            var guard = new GuardReport
            {
                ModelSha256 = Second,
                Threshold = 900,
                ConfirmedRejects = 1,
                WithoutFrame = 0,
                Challenges = 0,
                DrawnDefects = 13,
                Hidden = [],
            };
            LearnedVersions.Record(taught, Line.State, Place, 910, new TeachingReport(
                [7], [], IsThresholdKept: false, guard, 40, 2,
                [new(900_012, "P-12", "overturn", "fail", "pass", 31, 22), new(900_011, null, null, "pass", "fail", 20, 33)]));
        }

        public async ValueTask DisposeAsync()
        {
            if (_line is not null) await _line.DisposeAsync();
            _folder.Dispose();
        }
    }
}
