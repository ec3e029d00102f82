using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using EdgeInspector.TestKit;
using EdgeInspector.Web.Tests.Browsing;
using Microsoft.Playwright;
using Xunit;

namespace EdgeInspector.Web.Tests.Screens;

/// <summary>What holds for each screen alike: high contrast, and no word that comes from elsewhere than the file of its language.</summary>
[Needs("chromium")]
[Long]
[Collection(PastLines.Name)]
public sealed partial class EveryScreenTests(PastLine past, Browser browser)
{
    // What people and machines are called, and what agents say in sentences of their own, is nobody's to translate.
    private const string Foreign = """
        () => {
          const found = [], words = document.createTreeWalker(document.getElementById('page'), NodeFilter.SHOW_TEXT);
          const data = '.product, .agent, .clock, .messages li, .uplot, time, .shift b, .report h1, .findings b, .findings [lang=en], .lines, .data, td, .name, .part, .station b, .facts dd, .reviews, kbd, [aria-label="⟦Language⟧"], style';
          for (let node = words.nextNode(); node; node = words.nextNode())
            if (/\p{L}{2}/u.test(node.data) && !node.parentElement.closest(data)) found.push(node.data.trim());
          for (const element of document.querySelectorAll('[aria-label], [title], [placeholder], [alt]'))
            for (const name of ['aria-label', 'title', 'placeholder', 'alt'])
              if (/\p{L}{2}/u.test(element.getAttribute(name) ?? '')) found.push(element.getAttribute(name));
          return found;
        }
        """;

    /// <summary>The screens, and what shows that one is there.</summary>
    public static TheoryData<string, string> Screens => new()
    {
        { "run", ".verdict" },
        { "rejects", ".gallery a" },
        { "rejects/cap", "main.one .facts" },
        { "threshold", "main.threshold .uplot canvas" },
        { "reports", ".report table" },
        { "camera", "main.camera .settings p" },
        { "models", ".models .version" },
        { "challenge", ".challenge .none-yet" },
        { "system", ".system .lines li" },
    };

    [Theory]
    [MemberData(nameof(Screens))]
    public async Task Screen_InHighContrastAndALanguageThatIsNone_IsForEverybodyAndShowsNoOtherWords(string screen, string sign)
    {
        await using OpenPage open = await OpenAsync(screen, sign);
        Assert.Equal("contrast", await open.Page.GetAttributeAsync("html", "data-theme"));
        await Axe.CheckAsync(open);
        await open.KeepAsync($"{screen.Replace('/', '-')}-1280-contrast");
        string[] texts = await open.Page.EvaluateAsync<string[]>(Foreign);
        Assert.Contains(texts, text => text.Contains('⟦', StringComparison.Ordinal));
        string[] parts = [.. past.Results.SelectMany(group => group).Select(result => result.GetProperty("part").GetProperty("id").GetString()!)];
        Assert.DoesNotContain(texts, text => Letters().IsMatch(
            parts.Aggregate(Marked().Replace(text, ""), (left, part) => left.Replace(part, "", StringComparison.Ordinal))));
    }

    private async Task<OpenPage> OpenAsync(string screen, string sign)
    {
        string path = screen.Contains('/', StringComparison.Ordinal) ? $"{screen}/{past.Rejects[0]}" : screen;
        OpenPage open = await browser.OpenAsync(past.Address);
        IPage page = open.Page;
        await page.RouteAsync("**/lang/en.json", async route => await route.FulfillAsync(new RouteFulfillOptions
        {
            ContentType = "application/json",
            Body = Mark(await (await route.FetchAsync()).TextAsync()),
        }));
        await page.EvaluateAsync("() => localStorage.setItem('theme', 'contrast')");
        await page.GotoAsync(new Uri(past.Address, "#" + path).AbsoluteUri);
        await page.ReloadAsync();
        await page.Locator(sign).First.WaitForAsync();
        return open;
    }

    // Every text between brackets of its own, with what is filled in outside of them.
    private static string Mark(string language)
    {
        JsonObject texts = JsonNode.Parse(language)!.AsObject();
        return JsonSerializer.Serialize(texts.ToDictionary(
            text => text.Key, text => $"⟦{FilledIn().Replace(text.Value!.GetValue<string>(), "⟧$0⟦")}⟧"));
    }

    [GeneratedRegex(@"\{\w+\}")]
    private static partial Regex FilledIn();

    [GeneratedRegex("⟦[^⟧]*⟧")]
    private static partial Regex Marked();

    // Units and the names of this line are the same in all languages.
    [GeneratedRegex(@"(?!\b(?:ms|px|min|cap|line1|KB|MB|GB|TB|AM|PM)\b)\b\p{L}{2,}")]
    private static partial Regex Letters();
}
