using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using Xunit;

namespace EdgeInspector.Web.Tests.Browsing;

/// <summary>What every screen must be: usable by everybody, with nothing cut off and nothing too small to hit.</summary>
internal static class Axe
{
    private const string TooSmall = """
        () => [...document.querySelectorAll('button, a, select, textarea, input:not([type=checkbox])')]
          .filter(e => { const b = e.getBoundingClientRect(); return b.height > 0 && (b.height < 44 || b.width < 44); }).map(e => e.outerHTML)
        """;

    public static async Task CheckAsync(OpenPage open)
    {
        Assert.True(await open.Page.EvaluateAsync<bool>("() => document.documentElement.scrollWidth <= innerWidth"),
            "the page is wider than the window");
        // No button is smaller than a gloved finger needs.
        Assert.Empty(await open.Page.EvaluateAsync<string[]>(TooSmall));
        AxeResult found = await open.Page.RunAxe();
        Assert.Empty(found.Violations.Select(
            violation => $"{violation.Id}: {violation.Help}: {string.Join(" ", violation.Nodes.Select(node => node.Html))}"));
    }
}
