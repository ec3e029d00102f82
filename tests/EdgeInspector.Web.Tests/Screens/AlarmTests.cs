using EdgeInspector.TestKit;
using EdgeInspector.Web.Tests.Browsing;
using Microsoft.Playwright;
using Xunit;

namespace EdgeInspector.Web.Tests.Screens;

/// <summary>What calls for somebody, on the line's screen and in the list of all.</summary>
public sealed class AlarmTests(TaughtLine taught, Browser browser)
{
    // What lies outside of its card.
    private const string CutOff = """
        what => {
          const card = document.querySelector('.counts').getBoundingClientRect();
          return [...document.querySelectorAll(what)].filter(one => {
            const box = one.getBoundingClientRect();
            return box.top < card.top || box.bottom > card.bottom || box.left < card.left || box.right > card.right;
          }).map(one => one.outerHTML);
        }
        """;

    [Fact]
    public async Task Alarm_CanBeReadInEveryTheme_AndLeavesTheVerdictItsQuarter()
    {
        await using PageLine line = await StartAsync();
        await using OpenPage open = await browser.OpenAsync(line.Address, 1024, 768, "de");
        await open.Page.Locator(".alarms button").WaitForAsync();
        foreach (string theme in (string[])["light", "dark", "contrast"])
        {
            await open.Page.EvaluateAsync("theme => { document.documentElement.dataset.theme = theme; }", theme);
            await Axe.CheckAsync(open);
            await open.KeepAsync($"alarms-1024-{theme}-de");
        }
        LocatorBoundingBoxResult box = (await open.Verdict.BoundingBoxAsync())!;
        Assert.True(box.Width * box.Height >= 0.25 * 1024 * 768, $"{box.Width}x{box.Height}");
    }

    [Fact]
    public async Task Alarm_IsAcknowledgedOnTheLine_ShelvedInTheListByKeyboard_AndShownAgain()
    {
        await using PageLine line = await StartAsync();
        await using OpenPage open = await browser.OpenAsync(line.Address);
        IPage page = open.Page;
        ILocator alarm = page.Locator(".alarms p", new PageLocatorOptions { HasText = "Too many rejects in a row" });
        await alarm.GetByRole(AriaRole.Button, new LocatorGetByRoleOptions { Name = "Acknowledge" }).ClickAsync();
        await alarm.GetByText("acknowledged by").WaitForAsync();
        await open.KeepAsync("alarms-run");

        await page.GotoAsync(new Uri(line.Address, "#system").ToString());
        ILocator item = page.Locator(".system .findings li", new PageLocatorOptions { HasText = "cap Too many rejects in a row" });
        await item.GetByRole(AriaRole.Button, new LocatorGetByRoleOptions { Name = "Shelve …" }).FocusAsync();
        await page.Keyboard.PressAsync("Enter");
        await item.GetByLabel("Why").FocusAsync();
        await page.Keyboard.TypeAsync("<b>new lot</b>");
        await open.KeepAsync("alarms-shelving");
        await Axe.CheckAsync(open);
        await page.Keyboard.PressAsync("Enter");
        await item.GetByText("Shelved until").WaitForAsync();
        Assert.Equal("<b>new lot</b>", await item.Locator("q").InnerTextAsync());
        await open.KeepAsync("alarms-shelved");

        await page.GotoAsync(line.Address.ToString());
        await page.GetByRole(AriaRole.Link, new PageGetByRoleOptions { Name = "1 shelved" }).ClickAsync();
        await item.GetByRole(AriaRole.Button, new LocatorGetByRoleOptions { Name = "Show it again" }).ClickAsync();
        await item.GetByRole(AriaRole.Button, new LocatorGetByRoleOptions { Name = "Shelve …" }).WaitForAsync();
        await page.GotoAsync(line.Address.ToString());
        await alarm.WaitForAsync();
    }

    [Fact]
    public async Task RejectsBeyondChance_StandOnTheLineAndInTheList_WithWhatToDo()
    {
        await using PageLine line = await PageLine.StartAsync(taught, station: $$"""
            "threshold": 0.001, "usualFailedPercent": 0.01, "driftAlarms": false, "camera": { "driver": "simulated", "seed": 1,
              "width": {{TaughtLine.Width}}, "height": {{TaughtLine.Height}}, "framesPerSecond": 4, "defectRate": 0 }
            """);
        await using OpenPage open = await browser.OpenAsync(line.Address, 1366, 768);
        IPage page = open.Page;
        ILocator alarm = page.Locator(".alarms p", new PageLocatorOptions { HasText = "Rare rejects follow each other closely" });
        await alarm.GetByRole(AriaRole.Button, new LocatorGetByRoleOptions { Name = "Acknowledge" }).WaitForAsync();
        await alarm.GetByText("Look at the last ones: do they have the same cause?").WaitForAsync();
        // The alarm is the agent's, of records that were published.
        await line.Broker.Published.WaitForAsync("/alarms", message => message.Json.GetProperty("alarms").EnumerateArray().Any(
            one => one.GetProperty("id").GetString() == "rejects/cap/run"));
        Assert.True(line.Broker.Published.On("cap/result").Count(result => result.Json.GetProperty("verdict").GetString() == "fail") >= 3);
        await Axe.CheckAsync(open);
        await open.KeepAsync("alarms-rejects-run");

        await page.GotoAsync(new Uri(line.Address, "#system").ToString());
        ILocator item = page.Locator(".system .findings li", new PageLocatorOptions { HasText = "cap Rare rejects follow each other closely" });
        await item.GetByText("Look at the last ones: do they have the same cause?").WaitForAsync();
        await open.KeepAsync("alarms-rejects-system");
        await page.GotoAsync(line.Address.ToString());
        await alarm.GetByRole(AriaRole.Button, new LocatorGetByRoleOptions { Name = "Acknowledge" }).ClickAsync();
        await alarm.GetByText("acknowledged by").WaitForAsync();
    }

    [Fact]
    public async Task Alarm_OnASmallScreen_LeavesCountsAndLotInSight()
    {
        await using PageLine line = await StartAsync();
        foreach ((int width, int height, string language) in ((int, int, string)[])[(1280, 720, "en"), (1280, 720, "de"), (1024, 768, "de")])
        {
            await using OpenPage open = await browser.OpenAsync(line.Address, width, height, language);
            await open.Page.Locator(".alarms p").First.WaitForAsync();
            await open.Page.Locator(".counts .lot button").WaitForAsync();
            await open.KeepAsync($"run-alarm-{width}-{language}");
            Assert.Empty(await open.Page.EvaluateAsync<string[]>(CutOff, ".counts dd, .counts .lot button"));
            // And where a lot has a long name.
            await open.Page.Locator(".counts .lot button").ClickAsync();
            await open.Page.Locator(".counts .lot input").FillAsync(new string('W', 64));
            await open.KeepAsync($"run-lot-{width}-{language}");
            Assert.Empty(await open.Page.EvaluateAsync<string[]>(CutOff, ".counts .lot :is(button, input)"));
            await open.Page.Locator(".counts .lot input").PressAsync("Enter");
            await open.Page.Locator(".counts p.lot", new PageLocatorOptions { HasText = "WWW" }).WaitForAsync();
            await open.KeepAsync($"run-lot-named-{width}-{language}");
            Assert.Empty(await open.Page.EvaluateAsync<string[]>(CutOff, ".counts dd, .counts .lot button"));
        }
    }

    // Every part is above this threshold.
    private Task<PageLine> StartAsync() => PageLine.StartAsync(taught, station: $$"""
        "threshold": 0.001, "trips": { "rejectsInARow": 1 }, "camera": { "driver": "simulated", "seed": 1,
          "width": {{TaughtLine.Width}}, "height": {{TaughtLine.Height}}, "framesPerSecond": 2, "defectRate": 0 }
        """);
}
