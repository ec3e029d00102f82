using System.Text.Json;
using EdgeInspector.TestKit;
using EdgeInspector.TestKit.Mqtt;
using EdgeInspector.Web.Tests.Browsing;
using Microsoft.Playwright;
using Xunit;

namespace EdgeInspector.Web.Tests.Screens;

/// <summary>A station that makes two products and has zones: the changeover, and rejects found by product and by zone.</summary>
[Needs("chromium")]
[Long]
public sealed class ProductTests(TaughtLine taught, Browser browser)
{
    [Fact]
    public async Task Changeover_OnThePage_IsOnRecord_AndRejectsAreFoundByProductAndZone()
    {
        await using PageLine line = await PageLine.StartAsync(taught, station: $$"""
            "recipe": "red", "recipes": [ { "name": "red" }, { "name": "blue", "model": "{{taught.Model}}" } ],
            "zones": [ { "name": "seal", "rectangle": [0, 0, {{TaughtLine.Width}}, {{TaughtLine.Height}}], "threshold": 1 } ],
            "camera": { "driver": "simulated", "seed": 1, "width": {{TaughtLine.Width}}, "height": {{TaughtLine.Height}}, "framesPerSecond": 2, "defectRate": 0.3 }
            """);
        await RejectAsync(line, "red");
        await using OpenPage open = await browser.OpenAsync(new Uri(line.Address, "#models"));
        IPage page = open.Page;
        await page.GetByText("Inspected for now: red.").WaitForAsync();
        await open.KeepAsync("models-products");
        await Axe.CheckAsync(open);
        await Button(page, "Inspect for blue").PressAsync("Enter");
        await page.GetByText("Inspected for now: blue.").WaitForAsync();
        await page.GetByText("blue is inspected for from the next frame on.").WaitForAsync();
        CapturedMessage change = await line.Broker.Published.WaitForAsync(
            "/event", incident => incident.Text.Contains("\"verb\":\"selectRecipe\"", StringComparison.Ordinal));
        Assert.Equal(("red", "blue"), (Audit(change, "old"), Audit(change, "new")));
        // Without zones of its own: a product with a model of its own has none.
        await RejectAsync(line, "blue");
        await Button(page, "Inspect for red").PressAsync("Enter");
        await page.GetByText("Inspected for now: red.").WaitForAsync();

        await page.GotoAsync(new Uri(line.Address, "#rejects").AbsoluteUri);
        await FilterAsync(page, "Recipe", "blue");
        await ShownAsync(result => Recipe(result) == "blue");
        await FilterAsync(page, "Recipe", "");
        await FilterAsync(page, "Zone", "seal");
        await ShownAsync(result => result.TryGetProperty("zone", out JsonElement zone) && zone.GetString() == "seal");
        await open.KeepAsync("rejects-zone");
        await FilterAsync(page, "Zone", "' OR 1=1 --");
        await page.GetByText("No such part is on record.").WaitForAsync();

        // Parts go on: what was there before the list was asked for is in it, as far as it goes.
        async Task ShownAsync(Func<JsonElement, bool> isWanted)
        {
            await Eventually.TrueAsync(async () =>
            {
                const int Page = 24;
                int before = Right().Count;
                await Button(page, "Refresh").ClickAsync();
                await page.Locator(".gallery[aria-busy=false]").WaitForAsync();
                long[] shown = await page.EvaluateAsync<long[]>(
                    "() => [...document.querySelectorAll('.card-of-part')].map(card => Number(card.dataset.seq))");
                return shown.Length > 0 && shown.Length >= Math.Min(Page, before) && shown.All(Right().Contains);
            });

            HashSet<long> Right() => [.. line.Broker.Published.On("cap/result").Select(message => message.Json)
                .Where(result => result.GetProperty("verdict").GetString() != "pass" && isWanted(result))
                .Select(result => result.GetProperty("seq").GetInt64())];
        }
    }

    private static Task<CapturedMessage> RejectAsync(PageLine line, string recipe) => line.Broker.Published.WaitForAsync("cap/result",
        message => message.Json.GetProperty("verdict").GetString() == "fail" && Recipe(message.Json) == recipe);

    private static string? Recipe(JsonElement result) =>
        result.GetProperty("part") is { ValueKind: JsonValueKind.Object } part && part.TryGetProperty("recipe", out JsonElement recipe)
            ? recipe.GetString() : null;

    private static string? Audit(CapturedMessage change, string name) => change.Json.GetProperty("audit").GetProperty(name).GetString();

    private static ILocator Button(IPage page, string name) =>
        page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = name, Exact = true });

    private static async Task FilterAsync(IPage page, string name, string value)
    {
        await page.GetByLabel(name, new PageGetByLabelOptions { Exact = true }).FillAsync(value);
        await page.GetByLabel(name, new PageGetByLabelOptions { Exact = true }).PressAsync("Enter");
    }
}
