using EdgeInspector.Frames;
using EdgeInspector.Imaging;
using EdgeInspector.TestKit;
using EdgeInspector.TestKit.Mqtt;
using EdgeInspector.Web.Tests.Browsing;
using Microsoft.Playwright;
using Xunit;

namespace EdgeInspector.Web.Tests.Screens;

/// <summary>What is never looked at, painted on the live picture, or written as rectangles.</summary>
[Needs("chromium")]
[Long]
public sealed class PaintedMaskTests(TaughtLine taught, Browser browser)
{
    [Theory]
    [InlineData(1280, 800, "en", false)]
    [InlineData(1024, 768, "de", true)]
    public async Task Mask_IsPaintedErasedInvertedAndSaved_AndTakenBackByteForByte(int width, int height, string language, bool isDark)
    {
        await using PageLine line = await StartAsync();
        string folder = Path.Combine(Path.GetDirectoryName(line.Configuration)!, "masks"), first = Path.Combine(folder, "hand made.png");
        byte[] before = await File.ReadAllBytesAsync(first, TestContext.Current.CancellationToken);
        await using OpenPage open = await OpenAsync(line, width, height, language, isDark);
        IPage page = open.Page;
        // The one that is there: ten rows at the top.
        await HiddenAsync(page, 10 * TaughtLine.Width);
        ILocator tools = page.Locator(".masking .tools button");
        await ChooseAsync(page, 2);
        await DragAsync(page, (20, 40), (60, 80));
        await HiddenAsync(page, 10 * TaughtLine.Width + 40 * 40);
        await ChooseAsync(page, 1);
        await ChooseAsync(page, 5);
        await DragAsync(page, (40, 60), (40, 60));
        int erased = await HiddenAsync(page);
        Assert.InRange(erased, 10 * TaughtLine.Width + 1400, 10 * TaughtLine.Width + 1560);
        await ChooseAsync(page, 0);
        await DragAsync(page, (100, 100), (140, 100));
        int brushed = await HiddenAsync(page);
        Assert.InRange(brushed, erased + 400, erased + 700);
        await tools.Nth(7).ClickAsync();
        await HiddenAsync(page, TaughtLine.Width * TaughtLine.Height - brushed);
        await tools.Nth(8).ClickAsync();
        await HiddenAsync(page, brushed);
        await Axe.CheckAsync(open);
        await open.KeepAsync($"mask-{width}-{(isDark ? "dark" : "light")}-{language}");
        await SaveAsync(page);
        await page.Locator(".masking .done").WaitForAsync();
        string now = await File.ReadAllTextAsync(line.Configuration, TestContext.Current.CancellationToken);
        string painted = Assert.Single(Directory.GetFiles(folder, "cap-*.png"));
        Assert.Contains($"\"ignoreMask\": \"masks/{Path.GetFileName(painted)}\" /* by hand */", now, StringComparison.Ordinal);
        PictureSamples samples = PictureLibrary.Codec().ReadSamples(painted);
        Assert.Equal((TaughtLine.Width, TaughtLine.Height), (samples.Width, samples.Height));
        Assert.Equal(brushed, PictureMask.Of(samples, painted).Marked.Count(marked => marked));
        CapturedMessage change = await line.Broker.Published.WaitForAsync(
            "/event", incident => incident.Text.Contains("glare", StringComparison.Ordinal));
        Assert.Equal("setMask", change.Json.GetProperty("audit").GetProperty("verb").GetString());
        await page.Locator(".masking .done button").ClickAsync();
        await Eventually.TrueAsync(async () => (await File.ReadAllTextAsync(line.Configuration)).Contains(
            "\"ignoreMask\": \"masks/hand made.png\" /* by hand */", StringComparison.Ordinal));
        Assert.Equal(before, await File.ReadAllBytesAsync(first, TestContext.Current.CancellationToken));
        await HiddenAsync(page, 10 * TaughtLine.Width);
    }

    [Fact]
    public async Task Mask_ByKeyboardAndNumbersAlone()
    {
        await using PageLine line = await StartAsync();
        await using OpenPage open = await OpenAsync(line, 1280, 800, "en", false);
        IPage page = open.Page;
        await HiddenAsync(page, 10 * TaughtLine.Width);
        await PressAsync(page, "Clear");
        await HiddenAsync(page, 0);
        foreach ((string label, string text) in ((string, string)[])
            [("Left (px)", "12"), ("Top (px)", "20"), ("Width (px)", "30"), ("Height (px)", "7")])
        {
            ILocator field = page.Locator(".masking").GetByLabel(label);
            await field.PressAsync("Control+a");
            await field.PressSequentiallyAsync(text);
            await field.PressAsync("Tab");
        }
        await PressAsync(page, "Never look here");
        await HiddenAsync(page, 210);
        await PressAsync(page, "Undo");
        await HiddenAsync(page, 0);
        await PressAsync(page, "Redo");
        await HiddenAsync(page, 210);
        await PressAsync(page, "Look here");
        await HiddenAsync(page, 0);
        await SaveAsync(page);
        await page.GetByText("ignoreMask \"masks/hand made.png\" is no longer set").WaitForAsync();
        await PressAsync(page, "Take it back");
        await page.GetByText("ignoreMask is \"masks/hand made.png\" now (it was not set)").WaitForAsync();
    }

    [Fact]
    public async Task Mask_ThatHidesEverything_IsRefused_AndNoFileIsLeft()
    {
        await using PageLine line = await StartAsync();
        await using OpenPage open = await OpenAsync(line, 1280, 800, "en", false);
        open.MayBeRefused = true;
        IPage page = open.Page;
        string before = await File.ReadAllTextAsync(line.Configuration, TestContext.Current.CancellationToken);
        await HiddenAsync(page, 10 * TaughtLine.Width);
        await PressAsync(page, "Clear");
        await PressAsync(page, "Invert");
        await HiddenAsync(page, TaughtLine.Width * TaughtLine.Height);
        await SaveAsync(page);
        await page.Locator(".masking .trouble", new PageLocatorOptions { HasTextString = "nothing would ever be inspected" }).WaitForAsync();
        Assert.Equal(before, await File.ReadAllTextAsync(line.Configuration, TestContext.Current.CancellationToken));
        Assert.Single(Directory.GetFiles(Path.Combine(Path.GetDirectoryName(line.Configuration)!, "masks")));
    }

    // The mask lies beside the configuration before the agent is started, so that it is there at once.
    private async Task<PageLine> StartAsync()
    {
        PageLine line = await PageLine.StartAsync(taught, station: Camera);
        string folder = Path.Combine(Path.GetDirectoryName(line.Configuration)!, "masks");
        Directory.CreateDirectory(folder);
        bool[] marked = [.. Enumerable.Range(0, TaughtLine.Width * TaughtLine.Height).Select(i => i < 10 * TaughtLine.Width)];
        await File.WriteAllBytesAsync(Path.Combine(folder, "hand made.png"),
            PictureLibrary.Codec().EncodePng(new PictureMask(TaughtLine.Width, TaughtLine.Height, marked).ToPicture()));
        string text = await File.ReadAllTextAsync(line.Configuration);
        await File.WriteAllTextAsync(line.Configuration, text.Replace(
            "\"threshold\": 900,", "\"threshold\": 900, \"ignoreMask\": \"masks/hand made.png\" /* by hand */,", StringComparison.Ordinal));
        await Eventually.TrueAsync(
            async () => (await line.AskAsync("api/stations/cap/camera")).GetProperty("ignoreMask").GetString() == "hand made.png");
        return line;
    }

    private static string Camera => $$"""
        "threshold": 900,
        "camera": { "driver": "simulated", "seed": 1, "width": {{TaughtLine.Width}}, "height": {{TaughtLine.Height}}, "framesPerSecond": 4 }
        """;

    private async Task<OpenPage> OpenAsync(PageLine line, int width, int height, string language, bool isDark)
    {
        OpenPage open = await browser.OpenAsync(new Uri(line.Address, "#camera"), width, height, language, isDark);
        await open.Page.Locator("main.camera canvas[data-seq]").WaitForAsync();
        await open.Page.Locator(".masking h2 button").ClickAsync();
        await open.Page.Locator("canvas.mask").WaitForAsync();
        return open;
    }

    private static async Task ChooseAsync(IPage page, int tool)
    {
        await page.Locator(".masking .tools button").Nth(tool).ClickAsync();
        await page.Locator($".masking .tools button >> nth={tool}").And(page.Locator("[aria-pressed=true]")).WaitForAsync();
    }

    private static Task PressAsync(IPage page, string name) => page.Locator(".masking").GetByRole(
        AriaRole.Button, new LocatorGetByRoleOptions { Name = name, Exact = true }).PressAsync("Enter");

    private static async Task SaveAsync(IPage page)
    {
        ILocator fields = page.Locator(".masking form input");
        await fields.Nth(0).FillAsync("Mia");
        await fields.Nth(1).FillAsync("glare");
        await page.Locator(".masking form button.strong").ClickAsync();
    }

    private static Task HiddenAsync(IPage page, int pixels) =>
        Eventually.TrueAsync(async () => await HiddenAsync(page) == pixels, 20, $"{pixels}");

    // Pixels of the frame that are painted.
    private static Task<int> HiddenAsync(IPage page) => page.EvaluateAsync<int>("""
        () => {
          const mask = document.querySelector('canvas.mask'), { data } = mask.getContext('2d', { willReadFrequently: true }).getImageData(0, 0, mask.width, mask.height);
          let count = 0;
          for (let i = 3; i < data.length; i += 4) if (data[i] > 127) count++;
          return count;
        }
        """);

    // From and to in pixels of the frame.
    private static async Task DragAsync(IPage page, (double X, double Y) from, (double X, double Y) to)
    {
        double[] places = await page.EvaluateAsync<double[]>("""
            points => points.flatMap(([x, y]) => {
              const p = new DOMPoint(x, y).matrixTransform(document.querySelector('svg.painting').getScreenCTM());
              return [p.x, p.y];
            })
            """, new[] { new[] { from.X, from.Y }, [to.X, to.Y] });
        await page.Mouse.MoveAsync((float)places[0], (float)places[1]);
        await page.Mouse.DownAsync();
        await page.Mouse.MoveAsync((float)places[2], (float)places[3]);
        await page.Mouse.UpAsync();
    }
}
