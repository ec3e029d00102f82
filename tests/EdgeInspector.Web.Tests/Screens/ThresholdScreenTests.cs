using System.Globalization;
using System.Text.RegularExpressions;
using EdgeInspector.TestKit;
using EdgeInspector.TestKit.Mqtt;
using EdgeInspector.Web.Tests.Browsing;
using Microsoft.Playwright;
using Xunit;

namespace EdgeInspector.Web.Tests.Screens;

/// <summary>The threshold against the scores on record: what another would have changed, and the change itself.</summary>
[Needs("chromium")]
[Long]
public sealed partial class ThresholdScreenTests(PastLine past, Browser browser) : IClassFixture<PastLine>
{
    [Theory]
    [InlineData(1920, 1080, "en", false)]
    [InlineData(1920, 1080, "de", true)]
    [InlineData(1280, 800, "de", false)]
    [InlineData(1280, 800, "en", true)]
    public async Task Layout_IsForEverybody(int width, int height, string language, bool isDark)
    {
        await using OpenPage open = await OpenAsync(width, height, language, isDark);
        await TryAsync(open, "38.6");
        await open.Page.Locator(".card-of-part img").First.WaitForAsync();
        await Axe.CheckAsync(open);
        await open.KeepAsync($"threshold-{width}-{(isDark ? "dark" : "light")}-{language}");
    }

    [Fact]
    public async Task WhatIf_EqualsThatOfTheCommandLine()
    {
        await using OpenPage open = await OpenAsync();
        double[] scores = [.. past.Results["fail"].Concat(past.Results["pass"]).Select(result => result.GetProperty("score").GetDouble())
            .Order()];
        // Below all, above all, between two, and exactly on the score of a part that failed and of one that passed.
        foreach (double threshold in (double[])[scores[0] * 0.9, scores[^1] + 1, (scores[2] + scores[3]) / 2, scores[^3], scores[1]])
        {
            string text = threshold.ToString("R", CultureInfo.InvariantCulture);
            await TryAsync(open, text);
            (int code, string output, string errors) = await VerbCall.RunAsync("threshold", "--config", past.Line.Configuration,
                "--station", "cap", "--set", text);
            Assert.True(code == 0, errors);
            Match counted = Counted().Match(output);
            Assert.True(counted.Success, output);
            ILocator main = open.Page.Locator("main.threshold");
            (string, string) counts = (counted.Groups[1].Value, counted.Groups[2].Value);
            await Eventually.TrueAsync(
                async () => (await main.GetAttributeAsync("data-fail"), await main.GetAttributeAsync("data-pass")) == counts);
        }
    }

    [Fact]
    public async Task Change_NeedsNameAndReason_StandsInTheFileAndOnRecord_AndIsTakenBack()
    {
        await using OpenPage open = await OpenAsync();
        IPage page = open.Page;
        string before = await File.ReadAllTextAsync(past.Line.Configuration, TestContext.Current.CancellationToken);
        await TryAsync(open, "36.5");
        ILocator apply = page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { NameRegex = new("^Change .* to 36.50$") });
        Assert.True(await apply.IsDisabledAsync());
        await page.GetByLabel("Your name").FillAsync("Mia");
        await page.GetByLabel("Why").FillAsync("new lot =cmd()");
        await apply.ClickAsync();
        await page.GetByText("Changed: threshold is 36.5 now (the model's applied before)").WaitForAsync();
        Assert.Contains("\"threshold\": 36.5", await File.ReadAllTextAsync(past.Line.Configuration, TestContext.Current.CancellationToken),
            StringComparison.Ordinal);
        CapturedMessage change = await past.Line.Broker.Published.WaitForAsync(
            "/event", incident => incident.Text.Contains("new lot =cmd() (Mia)", StringComparison.Ordinal));
        Assert.Equal("setThreshold", change.Json.GetProperty("audit").GetProperty("verb").GetString());
        await open.KeepAsync("threshold-changed");
        await page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { NameRegex = new("^Take it back") }).ClickAsync();
        await Eventually.TrueAsync(
            async () => !(await File.ReadAllTextAsync(past.Line.Configuration)).Contains("36.5", StringComparison.Ordinal));
        Assert.DoesNotContain("36.5", before, StringComparison.Ordinal);
        await page.GetByText("threshold 36.5 is no longer set (the model's applies)").WaitForAsync();
        // Nothing is tried, so that nothing is offered: not "20.98 to 20.98".
        await page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Change the threshold" }).WaitForAsync();
    }

    [Fact]
    public async Task Change_ThatMakesNoSense_IsRefusedWithTheReason_AndCanBeMeant()
    {
        await using OpenPage open = await OpenAsync();
        open.MayBeRefused = true;
        IPage page = open.Page;
        await TryAsync(open, "900");
        await page.GetByLabel("Your name").FillAsync("Mia");
        await page.GetByLabel("Why").FillAsync("test");
        await page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { NameRegex = new("^Change .* to 900") }).ClickAsync();
        await page.GetByText("makes no sense for this model").WaitForAsync();
        Assert.True(await page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Do it all the same" }).IsEnabledAsync());
        Assert.DoesNotContain("900", await File.ReadAllTextAsync(past.Line.Configuration, TestContext.Current.CancellationToken),
            StringComparison.Ordinal);
    }

    private async Task<OpenPage> OpenAsync(int width = 1280, int height = 800, string language = "en", bool isDark = false)
    {
        OpenPage open = await browser.OpenAsync(new Uri(past.Address, "#threshold"), width, height, language, isDark);
        await open.Page.Locator("main.threshold .uplot canvas").WaitForAsync();
        return open;
    }

    private static async Task TryAsync(OpenPage open, string threshold)
    {
        ILocator field = open.Page.Locator(".try .field input");
        await field.FillAsync(threshold);
        // Half typed for longer than the page needs to draw again.
        await Task.Delay(700);
        await field.PressAsync("Tab");
    }

    [GeneratedRegex(@"instead: (\d+) that passed would have failed .*?, (\d+) that failed would have passed")]
    private static partial Regex Counted();
}
