using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using EdgeInspector.TestKit;
using EdgeInspector.TestKit.Logging;
using EdgeInspector.TestKit.Mqtt;
using EdgeInspector.Web.Tests.Browsing;
using Microsoft.Playwright;
using Xunit;

namespace EdgeInspector.Web.Tests.Screens;

/// <summary>People confirm and overturn verdicts; the verdicts stay as they are.</summary>
[Needs("chromium")]
[Long]
public sealed class ReviewTests(PastLine past, Browser browser) : IClassFixture<PastLine>
{
    private static readonly string[] Decisions = ["confirm", "overturn", "dontKnow"];

    [Fact]
    public async Task Queue_ByKeyboardAlone_IsReviewedAndPublishedAndOutlivesAKill()
    {
        JsonElement[] fails = [.. past.Results["fail"].OrderByDescending(result => result.GetProperty("seq").GetInt64())];
        await using OpenPage open = await browser.OpenAsync(new Uri(past.Address, "#rejects"));
        open.AgentMayBeGone = true;
        IPage page = open.Page;
        await page.GetByLabel("Verdict").SelectOptionAsync("fail");
        await Eventually.TrueAsync(async () => await page.Locator(".card-of-part").CountAsync() == fails.Length);
        await page.Locator(".card-of-part").First.FocusAsync();
        await page.Keyboard.PressAsync("Enter");
        await WaitForPartAsync(page, fails[0]);
        // Nobody without a name.
        await page.Keyboard.PressAsync("c");
        await page.GetByText("Say who you are first.").WaitForAsync();
        await page.Keyboard.TypeAsync("Mia <b>");
        await page.Keyboard.PressAsync("Tab");
        await page.Keyboard.TypeAsync("=cmd() scratch");
        await page.Locator("h1").FocusAsync();
        for (int i = 0; i < 3; i++)
        {
            await WaitForPartAsync(page, fails[i]);
            await page.Keyboard.PressAsync(Decisions[i][..1]);
        }
        await WaitForPartAsync(page, fails[3]);
        await open.KeepAsync("review-part");

        for (int i = 0; i < 3; i++)
        {
            // By what they speak of: another test of this line may have reviewed another part before.
            CapturedMessage published = await past.Line.Broker.Published.WaitForAsync(
                "cap/review", message => message.Json.GetProperty("result").GetString() == fails[i].GetProperty("id").GetString());
            JsonElement review = published.Json;
            Assert.Null(MessageSchemas.FindViolation(published));
            Assert.Equal((Decisions[i], "Mia <b>", i == 0 ? "=cmd() scratch" : null, "fail"), (review.GetProperty("decision").GetString(),
                review.GetProperty("reviewer").GetString(), review.GetProperty("comment").GetString(), review.GetProperty("verdict")
                .GetString()));
        }
        await page.Keyboard.PressAsync("Escape");
        await Eventually.TrueAsync(async () => await page.Locator(".card-of-part .said").CountAsync() == 3);
        await open.KeepAsync("review-list");
        await page.GetByLabel("Review").SelectOptionAsync("none");
        await Eventually.TrueAsync(async () => await page.Locator(".card-of-part").CountAsync() == fails.Length - 3);
        await page.GetByLabel("Review").SelectOptionAsync("overturn");
        await Eventually.TrueAsync(async () => await page.Locator(".card-of-part").CountAsync() == 1);

        // What was answered is on the disk, and the record that it speaks of has not changed.
        past.Line.Program.Kill();
        await past.Line.Program.EndAsync();
        past.Line.Start();
        await past.Line.Program.WaitForAsync(LogEvent.PageServed);
        JsonElement part = await past.Line.AskAsync(PathOf(fails[1]));
        Assert.Equal(["overturn"],
            part.GetProperty("reviews").EnumerateArray().Select(review => review.GetProperty("decision").GetString()));
        foreach (string kept in (string[])["id", "verdict", "score", "threshold", "reason"])
            Assert.Equal(fails[1].GetProperty(kept).ToString(), part.GetProperty("result").GetProperty(kept).ToString());
    }

    [Fact]
    public async Task Command_Repeated_IsEnteredOnce_AndALaterOneCounts()
    {
        JsonElement pass = past.Results["pass"].First();
        long number = pass.GetProperty("seq").GetInt64();
        object first = new
        {
            station = "cap",
            transaction = "r1",
            seq = number,
            decision = "overturn",
            reviewer = "Mia",
            result = pass.GetProperty("id").GetString()
        };
        Assert.Equal("none", (await SendAsync(first)).GetProperty("old").GetString());
        Assert.Equal("none", (await SendAsync(first)).GetProperty("old").GetString());
        Assert.Equal("overturn",
            (await SendAsync(
                new { station = "cap", transaction = "r2", seq = number, decision = "confirm", reviewer = "Ben" })).GetProperty("old")
                .GetString());
        JsonElement[] reviews = [.. (await past.Line.AskAsync(PathOf(pass))).GetProperty("reviews").EnumerateArray()];
        Assert.Equal(["Ben", "Mia"], reviews.Select(review => review.GetProperty("reviewer").GetString()));
        // Another part with the same number is not meant.
        JsonElement other = await SendAsync(
            new { station = "cap", transaction = "r3", seq = number, decision = "confirm", reviewer = "Ben", result = Guid.NewGuid() });
        Assert.Equal("notFound", other.GetProperty("error").GetString());
    }

    private async Task<JsonElement> SendAsync(object command)
    {
        using JsonContent content = JsonContent.Create(command);
        using HttpResponseMessage answer = await past.Line.SendAsync(
            HttpMethod.Post, "api/commands/review", origin: past.Address.GetLeftPart(UriPartial.Authority), content: content);
        return await answer.Content.ReadFromJsonAsync<JsonElement>();
    }

    private static string PathOf(JsonElement result) =>
        string.Create(CultureInfo.InvariantCulture, $"api/stations/cap/parts/{result.GetProperty("seq").GetInt64()}");

    private static Task WaitForPartAsync(IPage page, JsonElement result) =>
        page.Locator(string.Create(CultureInfo.InvariantCulture, $"main.one[data-seq='{result.GetProperty("seq").GetInt64()}'] .review:not(.teach, .evidence)"))
        .WaitForAsync();
}
