using EdgeInspector.TestKit;
using EdgeInspector.Web.Tests.Browsing;
using Microsoft.Playwright;
using Xunit;

namespace EdgeInspector.Web.Tests.Screens;

/// <summary>Each screen by the Tab key alone: every control is reached, shows that it is, and is large enough for a finger.</summary>
[Needs("chromium")]
[Long]
public sealed class KeyboardTests(PastLine past, Browser browser) : IClassFixture<PastLine>
{
    // A label is part of what it names. Links in a sentence are as large as its words.
    private const string Find = """
        least => {
          const isShown = one => one.checkVisibility({ visibilityProperty: true }) && one.getClientRects().length > 0;
          const name = one => `${one.tagName.toLowerCase()}.${one.className} ${(one.ariaLabel ?? one.innerText ?? one.name ?? '').trim().slice(0, 30)}`;
          const all = [...document.querySelectorAll('a[href], button, input, select, textarea, summary, [tabindex="0"]')].filter(one => isShown(one) && !one.disabled);
          const small = all.filter(one => one.matches('a, button, input, select, textarea, summary') && !one.matches('p a:not(.button)')).map(one => {
            const target = one.matches('[type=checkbox], [type=radio], [type=range]') ? one.closest('label') ?? one : one, { width, height } = target.getBoundingClientRect();
            const wanted = one.closest('.top') ? 48 : least;
            return Math.min(width, height) < wanted - 0.5 && `${name(one)}: ${Math.round(width)} x ${Math.round(height)}`;
          }).filter(found => found);
          const reached = new Set(), unseen = new Set();
          window.look = () => {
            const one = document.activeElement, style = getComputedStyle(one);
            if (one === document.body) return;
            reached.add(one);
            if (style.outlineStyle === 'none' || parseFloat(style.outlineWidth) < 2) unseen.add(name(one));
          };
          window.told = () => ({ small, unseen: [...unseen], missed: all.filter(one => one.isConnected && isShown(one) && !one.disabled && !reached.has(one)).map(name) });
          return all.length;
        }
        """;

    [Theory]
    [MemberData(nameof(EveryScreenTests.Screens), MemberType = typeof(EveryScreenTests))]
    public async Task Screen_ByTabAlone_ReachesEveryControl_ShowsWhereItIs_AndHasTargetsForFingers(string screen, string sign)
    {
        string path = screen.Contains('/', StringComparison.Ordinal) ? $"{screen}/{past.Rejects[0]}" : screen;
        await using OpenPage open = await browser.OpenAsync(new Uri(past.Address, "#" + path));
        IPage page = open.Page;
        await page.Locator(sign).First.WaitForAsync();
        // What comes behind the sign has controls too.
        await page.WaitForLoadStateAsync(LoadState.NetworkIdle);
        int controls = await page.EvaluateAsync<int>(Find, 48);
        Assert.InRange(controls, 10, 300);
        // Boxes that scroll are stops too.
        for (int i = 0; i < controls + 20; i++)
        {
            await page.Keyboard.PressAsync("Tab");
            await page.EvaluateAsync("() => look()");
        }
        Found found = await page.EvaluateAsync<Found>("() => told()");
        Assert.Empty(found.Missed);
        Assert.Empty(found.Unseen);
        Assert.Empty(found.Small);
    }

    private sealed class Found
    {
        public string[] Missed { get; init; } = [];

        public string[] Unseen { get; init; } = [];

        public string[] Small { get; init; } = [];
    }
}
