using System.Text.Json;
using EdgeInspector.TestKit;
using EdgeInspector.TestKit.Mqtt;
using EdgeInspector.Web.Tests.Browsing;
using Microsoft.Playwright;
using Xunit;

namespace EdgeInspector.Web.Tests.Screens;

/// <summary>A part that was judged wrongly is taught from its page, and what became of it stands beside the versions.</summary>
[Needs("chromium")]
[Long]
public sealed class TeachScreenTests(PastLine past, Browser browser) : IClassFixture<PastLine>
{
    [Fact]
    public async Task Part_TaughtByKeyboard_IsACandidate_IsTried_AndWithdrawn()
    {
        JsonElement reject = past.Results["fail"].First();
        await using OpenPage open = await browser.OpenAsync(
            new Uri(past.Address, $"#rejects/cap/{reject.GetProperty("seq").GetInt64()}"));
        IPage page = open.Page;
        ILocator teach = page.Locator(".teach");
        ILocator good = teach.GetByRole(AriaRole.Button, new LocatorGetByRoleOptions { Name = "Good, falsely rejected" });
        await good.WaitForAsync();
        Assert.True(await good.IsDisabledAsync());
        // What was rejected was not missed.
        Assert.Equal(0, await teach.GetByRole(AriaRole.Button, new LocatorGetByRoleOptions { Name = "Bad, missed" }).CountAsync());
        await teach.GetByLabel("Your name").FocusAsync();
        await page.Keyboard.TypeAsync("Mia");
        await page.Keyboard.PressAsync("Tab");
        await page.Keyboard.TypeAsync("oil film");
        await page.Keyboard.PressAsync("Tab");
        await page.Keyboard.PressAsync("Enter");
        await teach.GetByText("Candidate 1 of cap").WaitForAsync();
        await Axe.CheckAsync(open);
        await open.KeepAsync("teach-part");
        CapturedMessage change = await past.Line.Broker.Published.WaitForAsync(
            "/event", incident => incident.Text.Contains("Candidate 1 of cap", StringComparison.Ordinal)
                && incident.Json.TryGetProperty("audit", out _));
        Assert.Equal("teach", change.Json.GetProperty("audit").GetProperty("verb").GetString());

        await teach.GetByRole(AriaRole.Link, new LocatorGetByRoleOptions { Name = "Candidates" }).PressAsync("Enter");
        ILocator row = page.Locator(".candidate", new PageLocatorOptions { HasText = "oil film" });
        await row.GetByRole(AriaRole.Button).PressAsync("Enter");
        await page.GetByText("Scored again with it:").WaitForAsync(new LocatorWaitForOptions { Timeout = 120_000 });
        await Axe.CheckAsync(open);
        await open.KeepAsync("teach-candidates");
        ILocator change2 = page.Locator("form.change").Last;
        await change2.GetByLabel("Your name").FillAsync("Jo");
        await change2.GetByLabel("Why").FillAsync("it is bad after all");
        await page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Withdraw candidate 1" }).PressAsync("Enter");
        await page.Locator(".candidate", new PageLocatorOptions { HasText = "withdrawn" }).WaitForAsync();
        // Learning is asked for and answered at once; this model has no pictures of its own, which an event says.
        await change2.GetByLabel("Why").FillAsync("lot 17");
        await page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Learn a new version" }).PressAsync("Enter");
        await page.GetByText("is learned in the background").WaitForAsync();
        await past.Line.Broker.Published.WaitForAsync(
            "/event", incident => incident.Text.Contains("EI-4160", StringComparison.Ordinal)
                || incident.Text.Contains("no version was learned", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(400, 800, "de")]
    public async Task Layout_IsForEverybody(int width, int height, string language)
    {
        await using OpenPage open = await browser.OpenAsync(new Uri(past.Address, "#models"), width, height, language);
        await open.Page.Locator(".candidates h2").WaitForAsync();
        await Axe.CheckAsync(open);
        await open.KeepAsync($"teach-{width}-{language}");
    }
}
