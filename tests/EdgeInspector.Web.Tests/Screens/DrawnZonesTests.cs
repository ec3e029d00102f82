using System.Text.Json;
using EdgeInspector.TestKit;
using EdgeInspector.TestKit.Mqtt;
using EdgeInspector.Web.Tests.Browsing;
using Microsoft.Playwright;
using Xunit;

namespace EdgeInspector.Web.Tests.Screens;

/// <summary>Zones and the model's region, drawn on the picture with a pointer, or written as numbers.</summary>
[Needs("chromium")]
[Long]
public sealed class DrawnZonesTests(TaughtLine taught, Browser browser)
{
    [Fact]
    public async Task Zones_AreDrawnMovedAndResized_TakenBackStepByStep_SavedAndTakenBackAsAWhole()
    {
        await using PageLine line = await StartAsync();
        await using OpenPage open = await OpenAsync(line);
        IPage page = open.Page;
        await DragAsync(page, (10, 20), (60, 70));
        await ShownAsync(page, "10, 20, 50, 50");
        // By its middle, as far as the frame goes; then by its lower right corner.
        await DragAsync(page, (30, 40), (-100, 60));
        await ShownAsync(page, "0, 40, 50, 50");
        await DragAsync(page, (50, 90), (80, 500));
        await ShownAsync(page, "0, 40, 80, 88");
        ILocator undo = Button(page, "Undo"), redo = Button(page, "Redo");
        await undo.ClickAsync();
        await ShownAsync(page, "0, 40, 50, 50");
        await redo.ClickAsync();
        await ShownAsync(page, "0, 40, 80, 88");
        Assert.True(await redo.IsDisabledAsync());
        await page.GetByLabel("Name of the zone").FillAsync("rim");
        await page.GetByLabel("never looked at").CheckAsync();
        await Axe.CheckAsync(open);
        await open.KeepAsync("camera-zones");
        await SaveAsync(page, "glare at the rim");
        await page.GetByText("Changed: zones left [100,0,40,128] became zones left [100,0,40,128], rim [0,40,80,88] off: glare at the rim (Mia).")
            .WaitForAsync();
        string now = await File.ReadAllTextAsync(line.Configuration, TestContext.Current.CancellationToken);
        Assert.Contains("""{ "name": "left", "rectangle": [ 100,0, 40,128 ] /* as drawn */ }""", now, StringComparison.Ordinal);
        Assert.Contains("""{ "name": "rim", "rectangle": [0, 40, 80, 88], "off": true }""", now, StringComparison.Ordinal);
        CapturedMessage change = await line.Broker.Published.WaitForAsync(
            "/event", incident => incident.Text.Contains("glare at the rim", StringComparison.Ordinal));
        Assert.Equal("setZones", change.Json.GetProperty("audit").GetProperty("verb").GetString());
        await Button(page, "Take it back").ClickAsync();
        await Eventually.TrueAsync(async () => !(await File.ReadAllTextAsync(line.Configuration)).Contains("rim", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Zones_ByKeyboardAndNumbersAlone_AndWhatCannotBeIsSaid()
    {
        await using PageLine line = await StartAsync();
        await using OpenPage open = await OpenAsync(line);
        open.MayBeRefused = true;
        IPage page = open.Page;
        await Button(page, "New zone").FocusAsync();
        await page.Keyboard.PressAsync("Enter");
        await ShownAsync(page, "40, 32, 40, 32");
        foreach ((string name, string left, string message) in ((string, string, string)[])
            [
                ("<script>alert(1)</script>", "0", "<script>alert(1)</script>"),
                ("right", "90", "the zones left and right overlap"),
                ("right", "150", "leaves the frame, which is 160x128"),
            ])
        {
            await WriteAsync(page, "Name of the zone", name);
            await WriteAsync(page, "Left (px)", left);
            await SaveAsync(page, "test");
            await page.Locator(".places .trouble", new PageLocatorOptions { HasTextString = message }).WaitForAsync();
        }
        Assert.Equal(0, await page.Locator("body script").CountAsync());
        // Garbage is no number, and what is half typed counts for nothing.
        await WriteAsync(page, "Left (px)", "1e");
        await WriteAsync(page, "Top (px)", "2.5");
        await ShownAsync(page, "150, 32, 40, 32");
        await open.KeepAsync("camera-zones-refused");
        await WriteAsync(page, "Left (px)", "20");
        // Somebody else saves meanwhile: nothing of that is overwritten, and what was drawn here is still there.
        string file = await File.ReadAllTextAsync(line.Configuration, TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(line.Configuration, file.Replace("100,0, 40,128", "110,0, 40,128", StringComparison.Ordinal),
            TestContext.Current.CancellationToken);
        await page.GetByText("Somebody changed the configuration meanwhile.").WaitForAsync();
        await Button(page, "left").ClickAsync();
        await ShownAsync(page, "110, 0, 40, 128");
        await SaveAsync(page, "test");
        await page.GetByText("became zones left [110,0,40,128], right [20,32,40,32]").WaitForAsync();
        Assert.Contains("110,0, 40,128", await File.ReadAllTextAsync(line.Configuration, TestContext.Current.CancellationToken),
            StringComparison.Ordinal);
        JsonElement details = await line.AskAsync("api/stations/cap/camera");
        Assert.Equal(["left", "right"], details.GetProperty("zones").EnumerateArray().Select(zone => zone.GetProperty("name").GetString()));
    }

    [Fact]
    public async Task Region_OfAProductsOwnModel_IsMovedWithItsSize_AndTakenBack()
    {
        using var folder = new TemporaryFolder();
        string model = folder.PathTo("part");
        (int code, _, string errors) =
            await VerbCall.RunAsync("learn", "--good", taught.Good, "--out", model, "--bank", "300", "--roi", "10,8,140,112");
        Assert.True(code == 0, errors);
        await using PageLine line = await PageLine.StartAsync(taught, station: $$"""
            "recipes": [ { "name": "part", "model": "{{model}}", "threshold": 900 } ], "recipe": "part",
            "camera": { "driver": "simulated", "seed": 1, "width": {{TaughtLine.Width}}, "height": {{TaughtLine.Height}}, "framesPerSecond": 4 }
            """);
        await using OpenPage open = await OpenAsync(line, "The model's region can be moved");
        IPage page = open.Page;
        await Button(page, "Region").ClickAsync();
        await ShownAsync(page, "10, 8");
        await DragAsync(page, (60, 60), (200, 64));
        await ShownAsync(page, "20, 12");
        await open.KeepAsync("camera-region");
        await SaveAsync(page, "moved fixture");
        await page.GetByText("Changed: regionOrigin is [20, 12] now (it was not set): moved fixture (Mia).").WaitForAsync();
        Assert.Contains("\"threshold\": 900, \"regionOrigin\": [20, 12] } ]",
            await File.ReadAllTextAsync(line.Configuration, TestContext.Current.CancellationToken), StringComparison.Ordinal);
        await Button(page, "Take it back").ClickAsync();
        await Eventually.TrueAsync(
            async () => (await File.ReadAllTextAsync(line.Configuration)).Contains("\"regionOrigin\": null", StringComparison.Ordinal));
    }

    private static ILocator Button(IPage page, string name) =>
        page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = name, Exact = true });

    private Task<PageLine> StartAsync() => PageLine.StartAsync(taught, station: $$"""
        "threshold": 900,
        "zones": [ { "name": "left", "rectangle": [ 100,0, 40,128 ] /* as drawn */ } ],
        "camera": { "driver": "simulated", "seed": 1, "width": {{TaughtLine.Width}}, "height": {{TaughtLine.Height}}, "framesPerSecond": 4 }
        """);

    private async Task<OpenPage> OpenAsync(PageLine line, string region = "The model looks at the whole frame.")
    {
        OpenPage open = await browser.OpenAsync(new Uri(line.Address, "#camera"));
        await open.Page.Locator("main.camera canvas[data-seq]").WaitForAsync();
        await Button(open.Page, "Draw zones and region").ClickAsync();
        await open.Page.GetByText(region).WaitForAsync();
        return open;
    }

    private static async Task SaveAsync(IPage page, string why)
    {
        ILocator places = page.Locator(".places");
        await places.GetByLabel("Your name").FillAsync("Mia");
        await places.GetByLabel("Why").FillAsync(why);
        await Button(page, "Save").ClickAsync();
    }

    private static async Task WriteAsync(IPage page, string label, string text)
    {
        ILocator field = page.GetByLabel(label);
        await field.PressAsync("Control+a");
        await field.PressSequentiallyAsync(text);
        await field.PressAsync("Tab");
    }

    // From and to in pixels of the frame.
    private static async Task DragAsync(IPage page, (double X, double Y) from, (double X, double Y) to)
    {
        foreach ((double x, double y, string kind) in ((double, double, string)[])[(from.X, from.Y, "down"), (to.X, to.Y, "move"), (to.X, to.Y, "up")])
        {
            double[] place = await page.EvaluateAsync<double[]>(
                "([x, y]) => { const p = new DOMPoint(x, y).matrixTransform(document.querySelector('svg.drawing').getScreenCTM()); return [p.x, p.y]; }",
                new[] { x, y });
            await page.Mouse.MoveAsync((float)place[0], (float)place[1]);
            if (kind == "down") await page.Mouse.DownAsync();
            if (kind == "up") await page.Mouse.UpAsync();
        }
    }

    private static Task ShownAsync(IPage page, string numbers) => Eventually.TrueAsync(
        async () => await page.EvaluateAsync<string>(
            "() => [...document.querySelectorAll('.place .number input')].map(field => field.value).join(', ')") == numbers,
        20, numbers);
}
