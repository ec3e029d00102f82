using EdgeInspector.TestKit;
using EdgeInspector.Web.Tests.Browsing;
using Microsoft.Playwright;
using Xunit;

namespace EdgeInspector.Web.Tests.Screens;

/// <summary>The Run screen on the screens that line PCs have, in both languages and both themes.</summary>
[Needs("chromium")]
[Long]
public sealed class RunLayoutTests(SharedLine line, Browser browser) : IClassFixture<SharedLine>
{
    // Gloves hit what is 64 px high and wide; what stands in a label is hit with it.
    private const string TooSmallForGloves = """
        () => [...document.querySelectorAll('.top :is(a, button), main :is(button, a, select, input:not([type=checkbox]), .hold label)')]
          .filter(one => { const box = one.getBoundingClientRect(); return box.height > 0 && (box.height < 64 || box.width < 64); })
          .map(one => one.outerHTML)
        """;

    [Theory]
    [InlineData(1920, 1080, "en", false)]
    [InlineData(1920, 1080, "de", true)]
    [InlineData(1280, 800, "de", false)]
    [InlineData(1280, 800, "en", true)]
    [InlineData(1366, 768, "en", false)]
    [InlineData(1366, 768, "de", true)]
    [InlineData(1280, 720, "de", false)]
    [InlineData(1024, 768, "de", false)]
    [InlineData(1024, 768, "en", true)]
    public async Task Layout_VerdictFillsAQuarterAndNothingIsCutOff(int width, int height, string language, bool isDark)
    {
        await using OpenPage open = await browser.OpenAsync(line.Address, width, height, language, isDark);
        await open.WaitForVerdictAsync();
        await open.Page.Locator(".picture canvas:not([hidden])").WaitForAsync();
        LocatorBoundingBoxResult box = (await open.Verdict.BoundingBoxAsync())!;
        Assert.True(box.Width * box.Height >= 0.25 * width * height, $"{box.Width}x{box.Height} of {width}x{height}");
        Assert.True(await open.Page.EvaluateAsync<bool>("""
            () => [document.documentElement, document.querySelector('main')].every(
              one => one.scrollWidth <= one.clientWidth && one.scrollHeight <= one.clientHeight)
            """));
        Assert.Empty(await open.Page.EvaluateAsync<string[]>(TooSmallForGloves));
        Assert.Equal(language, await open.Page.GetAttributeAsync("html", "lang"));
        Assert.Equal(isDark ? "dark" : "light", await open.Page.GetAttributeAsync("html", "data-theme"));
        await Axe.CheckAsync(open);
        await open.KeepAsync($"run-{width}-{(isDark ? "dark" : "light")}-{language}");
    }
}
