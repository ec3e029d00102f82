using EdgeInspector.TestKit;
using EdgeInspector.Web.Tests.Browsing;
using Microsoft.Playwright;
using Xunit;

namespace EdgeInspector.Web.Tests.Screens;

/// <summary>From a camera to a model that inspects, on the page alone: nobody needs a terminal.</summary>
[Needs("chromium")]
[Long]
public sealed class TeachingWizardTests(Browser browser)
{
    private const string Camera = """
        "camera": { "driver": "simulated", "seed": 1, "width": 64, "height": 64, "framesPerSecond": 12, "defectRate": 0.02 }
        """;

    [Fact]
    public async Task Station_WithoutModel_IsTaughtByKeyboard_AndInspects()
    {
        await using PageLine line = await PageLine.StartAsync(null, station: Camera, model: "");
        await using OpenPage open = await browser.OpenAsync(line.Address);
        IPage page = open.Page;
        List<string> refused = [];
        page.Response += (_, response) =>
        {
            if (response.Status >= 400) refused.Add($"{response.Status} {response.Url}");
        };
        // Where there is no model, the way to one stands beside the other screens.
        await Named(page, AriaRole.Link, "Teach").PressAsync("Enter");
        await page.Locator("canvas[data-seq]").WaitForAsync();
        await Named(page, AriaRole.Button, "Only a part").PressAsync("Enter");
        await page.GetByLabel("Width").FillAsync("50");
        await page.GetByLabel("Width").PressAsync("Enter");
        Assert.Equal("50", await page.Locator(".drawing .rim").GetAttributeAsync("width"));
        Assert.True(await Named(page, AriaRole.Button, "Judge the next frame").IsDisabledAsync());
        await Named(page, AriaRole.Button, "Collect by itself").PressAsync("Enter");
        await page.GetByText("enough: at most 9.5 % false rejects").WaitForAsync();
        await page.Locator("summary").PressAsync("Enter");
        Assert.Equal(30, await page.Locator(".collected li").CountAsync());
        // What is dropped while its picture is still asked for is not there any more.
        await page.WaitForFunctionAsync("() => document.querySelector('.collected img').naturalWidth > 0");
        await Named(page, AriaRole.Button, "Drop 30").PressAsync("Enter");
        await page.GetByText("1 more to at most").WaitForAsync();
        await Named(page, AriaRole.Button, "Collect by itself").PressAsync("Enter");
        await page.GetByText("enough: at most").WaitForAsync();
        await page.Locator("summary").PressAsync("Enter");
        await Axe.CheckAsync(open);
        await open.KeepAsync("wizard-collected");

        await SayAsync(page.Locator("form.change").First, "new product");
        await Named(page, AriaRole.Button, "Learn from 30 pictures").PressAsync("Enter");
        await page.GetByText("It was learned from 30 good parts").WaitForAsync(new LocatorWaitForOptions { Timeout = 240_000 });
        await Named(page, AriaRole.Button, "Judge the next frame").PressAsync("Enter");
        await page.Locator(".tried img").WaitForAsync();
        Assert.True(await page.EvaluateAsync<bool>("() => document.querySelector('.tried img').decode().then(() => true)"));
        await Axe.CheckAsync(open);
        await open.KeepAsync("wizard-tried");
        await SayAsync(page.Locator("form.change").Last, "defects are caught");
        await Named(page, AriaRole.Button, "Inspect with version 1").PressAsync("Enter");
        await page.GetByText("The station inspects with its model.").WaitForAsync();
        await Axe.CheckAsync(open);
        await open.KeepAsync("wizard-released");
        Assert.Contains("\"model\": \"models/cap\"", await File.ReadAllTextAsync(line.Configuration, TestContext.Current.CancellationToken), StringComparison.Ordinal);
        Assert.Empty(refused);
        await Named(page.Locator(".card"), AriaRole.Link, "Run").PressAsync("Enter");
        Assert.Contains(await open.WaitForVerdictAsync(), (string[])["pass", "fail"]);
    }

    [Fact]
    public async Task Layout_IsForEverybody_InGermanOnASmallScreen()
    {
        await using PageLine line = await PageLine.StartAsync(null, station: Camera, model: "");
        await using OpenPage open = await browser.OpenAsync(new Uri(line.Address, "#teach"), 400, 800, "de");
        await Named(open.Page, AriaRole.Button, "Nächstes Bild nehmen").PressAsync("Enter");
        await open.Page.GetByText("Bild 1 ist dabei.").WaitForAsync();
        await Axe.CheckAsync(open);
        await open.KeepAsync("wizard-400-de");
        Assert.True(await open.Page.EvaluateAsync<bool>("() => document.documentElement.scrollWidth <= innerWidth"));
    }

    private static async Task SayAsync(ILocator form, string why)
    {
        await form.GetByLabel("Your name").FillAsync("Mia");
        await form.GetByLabel("Why").FillAsync(why);
    }

    private static ILocator Named(IPage page, AriaRole role, string name) =>
        page.GetByRole(role, new PageGetByRoleOptions { Name = name, Exact = true });

    private static ILocator Named(ILocator within, AriaRole role, string name) =>
        within.GetByRole(role, new LocatorGetByRoleOptions { Name = name, Exact = true });
}
