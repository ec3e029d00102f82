using System.Net.Http.Json;
using System.Text.Json;
using System.Text.RegularExpressions;
using EdgeInspector.TestKit;
using EdgeInspector.TestKit.Mqtt;
using EdgeInspector.Web.Tests.Browsing;
using Microsoft.Playwright;
using Xunit;

namespace EdgeInspector.Web.Tests.Screens;

/// <summary>A part that was judged wrongly is taught from its page, and what became of it stands beside the versions.</summary>
[Needs("chromium")]
[Long]
public sealed partial class TeachScreenTests(PastLine past, Browser browser) : IClassFixture<PastLine>
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
        // The line is shared: another test may have taught a part before.
        string name = NameOfCandidate().Match(await teach.GetByText(NameOfCandidate()).TextContentAsync() ?? "").Value;
        await Axe.CheckAsync(open);
        await open.KeepAsync("teach-part");
        CapturedMessage change = await past.Line.Broker.Published.WaitForAsync(
            "/event", incident => incident.Text.Contains(name, StringComparison.Ordinal)
                && incident.Json.TryGetProperty("audit", out _));
        Assert.Equal("teach", change.Json.GetProperty("audit").GetProperty("verb").GetString());

        await teach.GetByRole(AriaRole.Link, new LocatorGetByRoleOptions { Name = "Candidates" }).PressAsync("Enter");
        ILocator row = page.Locator(".candidate", new PageLocatorOptions { HasText = "oil film" });
        await row.GetByRole(AriaRole.Button).PressAsync("Enter");
        await page.GetByText("Scored again with it:").WaitForAsync();
        await Axe.CheckAsync(open);
        await open.KeepAsync("teach-candidates");
        ILocator change2 = page.Locator("form.change").Last;
        await change2.GetByLabel("Your name").FillAsync("Jo");
        await change2.GetByLabel("Why").FillAsync("it is bad after all");
        await page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = $"Withdraw {name.ToLowerInvariant().Replace(" of cap", "", StringComparison.Ordinal)}", Exact = true }).PressAsync("Enter");
        await row.GetByText("withdrawn").WaitForAsync();
        // Learning is asked for and answered at once; this model has no pictures of its own, which an event says.
        await change2.GetByLabel("Why").FillAsync("lot 17");
        await page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Learn a new version" }).PressAsync("Enter");
        await page.GetByText("is learned in the background").WaitForAsync();
        await past.Line.Broker.Published.WaitForAsync(
            "/event", incident => incident.Text.Contains("EI-4160", StringComparison.Ordinal)
                || incident.Text.Contains("no version was learned", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Candidate_ThatTakesOthersLikeIt_SaysHowManyAreMissing()
    {
        // A good part with its frame, taught as over MQTT: no lot was named on this line.
        JsonElement[] good = [.. (await past.Line.AskAsync("api/parts?verdict=pass")).GetProperty("parts").EnumerateArray()
            .Where(part => part.GetProperty("hasPicture").GetBoolean())];
        long seq = good[0].GetProperty("result").GetProperty("seq").GetInt64();
        using HttpResponseMessage answer = await past.Line.SendAsync(HttpMethod.Post, "api/commands/teach",
            origin: past.Address.GetLeftPart(UriPartial.Authority), content: JsonContent.Create(new { station = "cap", seq, @as = "good", reason = "gloss", by = "Eva", transaction = "gloss" }));
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        await using OpenPage open = await browser.OpenAsync(new Uri(past.Address, "#models"));
        IPage page = open.Page;
        ILocator row = page.Locator(".candidate", new PageLocatorOptions { HasText = "gloss" });
        await row.GetByRole(AriaRole.Button).PressAsync("Enter");
        await page.GetByText("It takes others like it, or a second person. Alike: 1 of 3 parts, from 0 of 2 lots.")
            .WaitForAsync();
        await Axe.CheckAsync(open);
        await open.KeepAsync("teach-alike");
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

    [GeneratedRegex(@"Candidate \d+ of cap")]
    private static partial Regex NameOfCandidate();
}
