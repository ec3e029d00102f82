using System.Text.Json;
using EdgeInspector.TestKit;
using EdgeInspector.Web.Tests.Browsing;
using Microsoft.Playwright;
using Xunit;

namespace EdgeInspector.Web.Tests.Screens;

/// <summary>Zones, mask and reviews by finger, and zones by the arrow keys.</summary>
[Needs("chromium")]
[Long]
public sealed class TouchTests(TaughtLine taught, Browser browser)
{
    [Fact]
    public async Task Camera_ByFinger_DrawsAZoneAndAMask_AndByArrowKeysAZoneMovesAndGrows()
    {
        await using PageLine line = await PageLine.StartAsync(taught, station: $$"""
            "threshold": 900, "zones": [ { "name": "left", "rectangle": [100, 0, 40, 128] } ],
            "camera": { "driver": "simulated", "seed": 1, "width": {{TaughtLine.Width}}, "height": {{TaughtLine.Height}}, "framesPerSecond": 4 }
            """);
        await using OpenPage open = await browser.OpenAsync(new Uri(line.Address, "#camera"), hasTouch: true);
        IPage page = open.Page;
        await page.Locator("main.camera canvas[data-seq]").WaitForAsync();
        await Button(page, "Draw zones and region").TapAsync();
        await page.GetByText("The model looks at the whole frame.").WaitForAsync();
        await SwipeAsync(page, "svg.drawing", (10, 20), (60, 70));
        await ShownAsync(page, "10, 20, 50, 50");
        await SwipeAsync(page, "svg.drawing", (30, 40), (40, 50));
        await ShownAsync(page, "20, 30, 50, 50");

        // The zone that is configured: chosen, renamed, moved and resized by keys alone.
        await Button(page, "left").FocusAsync();
        await page.Keyboard.PressAsync("Enter");
        await ShownAsync(page, "100, 0, 40, 128");
        await page.Keyboard.PressAsync("ArrowRight");
        await page.Keyboard.PressAsync("Shift+ArrowLeft");
        await page.Keyboard.PressAsync("Shift+ArrowUp");
        await page.Keyboard.PressAsync("ArrowDown");
        await ShownAsync(page, "101, 1, 39, 127");
        await page.GetByLabel("Name of the zone").PressAsync("Control+a");
        await page.Keyboard.TypeAsync("rim");
        await page.Keyboard.PressAsync("Tab");
        await Button(page, "rim").WaitForAsync();
        await page.Locator(".places").First.GetByLabel("Your name").FillAsync("Mia");
        await page.Locator(".places").First.GetByLabel("Why").FillAsync("finger");
        await Button(page, "Save").TapAsync();
        await page.GetByText("rim [101,1,39,127]").First.WaitForAsync();
        string file = await File.ReadAllTextAsync(line.Configuration, TestContext.Current.CancellationToken);
        Assert.Contains("\"rim\"", file, StringComparison.Ordinal);

        await page.Locator(".masking h2 button").TapAsync();
        await page.Locator("canvas.mask").WaitForAsync();
        await page.Locator(".masking .tools").WaitForAsync();
        await SwipeAsync(page, "svg.painting", (20, 20), (60, 20));
        await Eventually.TrueAsync(async () => await page.EvaluateAsync<bool>("""
            () => {
              const mask = document.querySelector('canvas.mask'), { data } = mask.getContext('2d', { willReadFrequently: true }).getImageData(40, 20, 1, 1);
              return data[3] > 127;
            }
            """));
        await open.KeepAsync("camera-touch");
    }

    [Fact]
    public async Task Review_ByFinger_IsSaidAndTheNextPartComes()
    {
        await using PageLine line = await PageLine.StartAsync(taught, framesPerSecond: 4);
        await line.Broker.Published.WaitUntilAsync(() => Fails(line) >= 2, "two rejects");
        await using OpenPage open = await browser.OpenAsync(new Uri(line.Address, "#rejects"), hasTouch: true);
        IPage page = open.Page;
        await page.Locator(".card-of-part").First.TapAsync();
        await page.GetByLabel("Your name").First.FillAsync("Mia");
        string? first = await page.Locator("main.one").GetAttributeAsync("data-seq");
        await page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { NameRegex = new("^Confirm") }).TapAsync();
        JsonElement review = (await line.Broker.Published.WaitForAsync("cap/review")).Single().Json;
        Assert.Equal(("confirm", first), (review.GetProperty("decision").GetString(), review.GetProperty("seq").GetRawText()));
        await Eventually.TrueAsync(async () => await page.Locator("main.one").GetAttributeAsync("data-seq") != first);
    }

    private static int Fails(PageLine line) =>
        line.Broker.Published.On("cap/result").Count(message => message.Json.GetProperty("verdict").GetString() == "fail");

    private static ILocator Button(IPage page, string name) =>
        page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = name, Exact = true });

    // From and to in pixels of the frame; a browser that scrolled instead would take the finger away.
    private static async Task SwipeAsync(IPage page, string drawing, (double X, double Y) from, (double X, double Y) to)
    {
        await page.Locator(drawing).ScrollIntoViewIfNeededAsync();
        double[] places = await page.EvaluateAsync<double[]>("""
            ([drawing, ...points]) => points.flatMap(([x, y]) => {
              const p = new DOMPoint(x, y).matrixTransform(document.querySelector(drawing).getScreenCTM());
              return [p.x, p.y];
            })
            """, new object[] { drawing, new[] { from.X, from.Y }, new[] { to.X, to.Y } });
        ICDPSession tools = await page.Context.NewCDPSessionAsync(page);
        const int Steps = 6;
        for (int step = 0; step <= Steps; step++)
        {
            double share = (double)step / Steps;
            await SendAsync(step == 0 ? "touchStart" : "touchMove",
                [new { x = places[0] + share * (places[2] - places[0]), y = places[1] + share * (places[3] - places[1]) }]);
        }
        await SendAsync("touchEnd", []);

        Task SendAsync(string type, object[] points) =>
            tools.SendAsync("Input.dispatchTouchEvent", new Dictionary<string, object> { ["type"] = type, ["touchPoints"] = points });
    }

    private static Task ShownAsync(IPage page, string numbers) => Eventually.TrueAsync(
        async () => await page.EvaluateAsync<string>(
            "() => [...document.querySelectorAll('.place .number input')].map(field => field.value).join(', ')") == numbers,
        20, numbers);
}
