using System.Globalization;
using System.Net;
using System.Text.Json;
using EdgeInspector.Inference.History;
using EdgeInspector.Inference.Packages;
using EdgeInspector.Learning;
using EdgeInspector.TestKit;
using EdgeInspector.TestKit.Mqtt;
using EdgeInspector.Web.Tests.Browsing;
using Microsoft.Playwright;
using Xunit;

namespace EdgeInspector.Web.Tests.Screens;

/// <summary>What the regions of a reject should look like, on its page: crops of learned pictures, where a version names them.</summary>
[Needs("chromium")]
[Long]
[Collection(PastLines.Name)]
public sealed class EvidenceTests(PastLine past, TaughtLine taught, Browser browser)
{
    private const string Show = "Compare with a good part";

    [Theory]
    [InlineData(1920, 1080, "en", false)]
    [InlineData(1024, 768, "de", true)]
    public async Task Part_ShowsTheNearestGoodPatchBesideEachRegion(int width, int height, string language, bool isDark)
    {
        await using PageLine line = await StartAsync();
        JsonElement fail = await RejectAsync(line);
        await using OpenPage open = await browser.OpenAsync(
            new Uri(line.Address, $"#rejects/cap/{Sequence(fail)}"), width, height, language, isDark);
        await open.Page.Locator(".evidence button").ClickAsync();
        await open.Page.Locator(".evidence canvas").First.WaitForAsync();
        int regions = fail.GetProperty("regions").GetArrayLength();
        Assert.Equal(2 * regions, await open.Page.Locator(".evidence canvas").CountAsync());
        // Both are pictures, and not the same ones.
        await Eventually.TrueAsync(() => open.Page.EvaluateAsync<bool>("""
            () => {
              const [own, good] = [...document.querySelectorAll('.evidence canvas')].map(canvas => canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data);
              const most = data => new Set(data).size;
              return most(own) > 20 && most(good) > 20 && own.join() !== good.join();
            }
            """));
        await Axe.CheckAsync(open);
        await open.Page.Locator(".evidence").ScrollIntoViewIfNeededAsync();
        await open.KeepAsync($"evidence-{width}-{(isDark ? "dark" : "light")}-{language}");
    }

    [Fact]
    public async Task Part_WhoseLearnedPicturesAreNotKept_SaysSo()
    {
        await using OpenPage open = await browser.OpenAsync(new Uri(past.Address, $"#rejects/cap/{Sequence(past.Results["fail"].First())}"));
        ILocator show = open.Page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = Show });
        await show.FocusAsync();
        await open.Page.Keyboard.PressAsync("Enter");
        await open.Page.GetByText("The learned pictures of this model are not kept with its versions").WaitForAsync();
        await open.Page.GetByText("Distance").First.WaitForAsync();
        await open.KeepAsync("evidence-not-kept");
    }

    [Fact]
    public async Task LearnedPicture_IsGivenOnlyWhereAVersionOfTheStationNamesIt()
    {
        await using PageLine line = await StartAsync();
        string fail = Sequence(await RejectAsync(line));
        JsonElement answer = await line.AskAsync($"api/stations/cap/parts/{fail}/evidence");
        Assert.Equal(JsonValueKind.Null, answer.GetProperty("without").ValueKind);
        string model = answer.GetProperty("model").GetString()!;
        JsonElement evidence = answer.GetProperty("regions")[0].GetProperty("evidence");
        string picture = evidence.GetProperty("sha256").GetString()!;
        string learned = $"api/stations/cap/models/{model}/learned/{picture}";
        using (HttpResponseMessage whole = await line.SendAsync(HttpMethod.Get, $"{learned}?place=100,100,2000000000,2147483647"))
        {
            Assert.Equal("image/jpeg", whole.Content.Headers.ContentType?.MediaType);
            Assert.Equal($"100,100,{TaughtLine.Width - 100},{TaughtLine.Height - 100}", whole.Headers.GetValues("X-Place").Single());
        }
        string manifest = PackageReader.ReadManifest(taught.Model).Files.Values.First();
        foreach ((string path, HttpStatusCode status) in ((string, HttpStatusCode)[])
            [
                (learned, HttpStatusCode.BadRequest),
                ($"{learned}?place=-1,0,10,10", HttpStatusCode.BadRequest),
                ($"{learned}?place=0,0,0,10", HttpStatusCode.BadRequest),
                ($"{learned}?place=160,0,10,10", HttpStatusCode.NotFound),
                ($"api/stations/other/models/{model}/learned/{picture}?place=0,0,9,9", HttpStatusCode.NotFound),
                ($"api/stations/cap/models/{new string('0', 64)}/learned/{picture}?place=0,0,9,9", HttpStatusCode.NotFound),
                ($"api/stations/cap/models/{model}/learned/{manifest}?place=0,0,9,9", HttpStatusCode.NotFound),
                ($"api/stations/cap/models/{model}/learned/..%2F..%2F..%2Fagent.json?place=0,0,9,9", HttpStatusCode.NotFound),
                ($"api/stations/cap/models/..%2F{model}/learned/..?place=0,0,9,9", HttpStatusCode.NotFound),
                ("api/stations/cap/parts/999999/evidence", HttpStatusCode.NotFound),
                ("api/stations/other/parts/1/evidence", HttpStatusCode.NotFound),
                ($"api/stations/cap/parts/{fail}/evidence?id=line1-1-other-1", HttpStatusCode.NotFound),
            ])
        {
            using HttpResponseMessage refused = await line.SendAsync(HttpMethod.Get, path);
            Assert.True(refused.StatusCode == status, $"{path}: {refused.StatusCode}");
        }
        // What is damaged in the store is not shown as a good part.
        foreach (string file in Directory.EnumerateFiles(line.State, picture, SearchOption.AllDirectories)) await File.WriteAllBytesAsync(
            file, await File.ReadAllBytesAsync(taught.BadPart, TestContext.Current.CancellationToken), TestContext.Current.CancellationToken);
        using HttpResponseMessage damaged = await line.SendAsync(HttpMethod.Get, $"{learned}?place=0,0,9,9");
        Assert.Equal(HttpStatusCode.NotFound, damaged.StatusCode);
    }

    private async Task<PageLine> StartAsync()
    {
        PageLine line = await PageLine.StartAsync(taught, station: $$"""
            "camera": { "driver": "folder", "path": "{{taught.Data}}/test/foreign body", "framesPerSecond": 4, "loop": false }
            """);
        IReadOnlyList<TrainingImage> pictures = PackageReader.ReadManifest(taught.Model).Images;
        // On record before it came into its place, as learning for a station does it.
        new ModelHistory(line.State, "cap", null, line.State + "/none", new HistoryLimits(), "1.0", TimeProvider.System).Record(
            new LearnedVersion(taught.Model, taught.Good, pictures, new Dictionary<string, string>()), new VersionNote("Mia", "first"));
        return line;
    }

    private static async Task<JsonElement> RejectAsync(PageLine line)
    {
        CapturedMessage fail = await line.Broker.Published.WaitForAsync("cap/result", message =>
            message.Json.GetProperty("verdict").GetString() == "fail" && message.Json.GetProperty("regions").GetArrayLength() > 0);
        string sequence = Sequence(fail.Json);
        await Eventually.TrueAsync(async () => (await line.AskAsync($"api/stations/cap/parts/{sequence}")).GetProperty("pictures")
            .EnumerateArray().Any(picture => picture.GetString() == "frame"));
        return fail.Json;
    }

    private static string Sequence(JsonElement result) =>
        result.GetProperty("seq").GetInt64().ToString(CultureInfo.InvariantCulture);
}
