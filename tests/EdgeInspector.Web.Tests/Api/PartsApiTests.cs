using System.Globalization;
using System.Net;
using System.Text.Json;
using EdgeInspector.TestKit;
using EdgeInspector.Web.Tests.Browsing;
using Xunit;

namespace EdgeInspector.Web.Tests.Api;

/// <summary>Parts of the past as programs ask for them, and as somebody hostile would.</summary>
public sealed class PartsApiTests(PastLine past) : IClassFixture<PastLine>
{
    private JsonElement Reject => past.Results["fail"].First();

    private string PathOfReject =>
        string.Create(CultureInfo.InvariantCulture, $"api/stations/cap/parts/{Reject.GetProperty("seq").GetInt64()}");

    [Fact]
    public async Task Parts_PageByPage_AreWhatWasPublished()
    {
        List<string> ids = [];
        for (string more = ""; ;)
        {
            JsonElement page = await past.Line.AskAsync($"api/parts?limit=5{more}");
            foreach (JsonElement part in page.GetProperty("parts").EnumerateArray())
                ids.Add(part.GetProperty("result").GetProperty("id").GetString()!);
            Assert.Equal(0, page.GetProperty("unreadable").GetInt32());
            if (page.GetProperty("before").ValueKind == JsonValueKind.Null) break;
            more = string.Create(CultureInfo.InvariantCulture, $"&before={page.GetProperty("before").GetInt64()}");
        }
        Assert.Equal(
            past.Results.SelectMany(group => group).OrderByDescending(result => result.GetProperty("seq").GetInt64())
            .Select(result => result.GetProperty("id").GetString()!), ids);
    }

    [Fact]
    [Needs("curl")]
    public async Task Example_Read_HasWhatWasPublished()
    {
        using var folder = new TemporaryFolder();
        long reject = Reject.GetProperty("seq").GetInt64();
        string[] answers = await ReadmeScript.RunAsync("read", past.Address, folder.Path,
            ("parts/17", string.Create(CultureInfo.InvariantCulture, $"parts/{reject}")), ("2026-11-29T06:00:00Z", "2020-01-01T00:00:00Z"));
        JsonElement[] read = [.. answers.Select(answer => JsonSerializer.Deserialize<JsonElement>(answer))];
        Assert.Equal("cap", read[0].GetProperty("stations")[0].GetString());
        Assert.Equal(past.Rejects.Take(5),
            read[2].GetProperty("parts").EnumerateArray().Select(part => part.GetProperty("result").GetProperty("seq").GetInt64()));
        Assert.Equal(Reject.GetProperty("id").GetString(), read[3].GetProperty("result").GetProperty("id").GetString());
        Assert.Equal([0xFF, 0xD8], File.ReadAllBytes(folder.PathTo("overlay.jpg"))[..2]);
        Assert.Equal(15, File.ReadAllLines(folder.PathTo("parts.csv")).Length);
    }

    [Fact]
    [Needs("python")]
    public async Task Example_Pages_HasEveryPart()
    {
        using var folder = new TemporaryFolder();
        string[] lines = await ReadmeScript.RunAsync("pages", past.Address, folder.Path, ("limit=100", "limit=5"));
        Assert.Equal(past.Results.SelectMany(group => group).Select(result => result.GetProperty("seq").GetInt64()).OrderDescending(),
            lines.Select(line => long.Parse(line.Split(' ')[0], CultureInfo.InvariantCulture)));
    }

    [Theory]
    [InlineData("limit=0")]
    [InlineData("limit=101")]
    [InlineData("before=-1")]
    [InlineData("before=1&before=2")]
    [InlineData("verdict=pass,good")]
    [InlineData("verdict=1")]
    [InlineData("from=yesterday")]
    [InlineData("path=/etc/passwd")]
    public async Task Parts_AskedWrongly_AreRefusedWithTheReason(string query)
    {
        using HttpResponseMessage answer = await past.Line.SendAsync(HttpMethod.Get, $"api/parts?{query}");
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains("malformed", await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Pictures_OfAReject_AreThoseOfTheArchive()
    {
        JsonElement part = await past.Line.AskAsync(PathOfReject);
        Assert.Equal(["frame", "overlay", "small"], part.GetProperty("pictures").EnumerateArray().Select(picture => picture.GetString()));
        string file = Assert.Single(Directory.GetFiles(
            past.Line.Archive, string.Create(CultureInfo.InvariantCulture, $"{Reject.GetProperty("seq").GetInt64():D9}-fail.png"),
            SearchOption.AllDirectories));
        using HttpResponseMessage frame = await past.Line.SendAsync(HttpMethod.Get,
            $"{PathOfReject}/pictures/frame?id={Reject.GetProperty("id").GetString()}");
        Assert.Equal("image/png", frame.Content.Headers.ContentType!.MediaType);
        Assert.Equal(await File.ReadAllBytesAsync(file, TestContext.Current.CancellationToken),
            await frame.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));
        using HttpResponseMessage small = await past.Line.SendAsync(HttpMethod.Get, $"{PathOfReject}/pictures/small");
        Assert.Equal("image/jpeg", small.Content.Headers.ContentType!.MediaType);
        Assert.True(small.Headers.CacheControl!.NoStore);
    }

    [Theory]
    [InlineData("pictures/..%2F..%2F..%2Fagent.json")]
    [InlineData("pictures/frame.png")]
    [InlineData("pictures/frame?id=0195e0a0-0000-7000-8000-000000000000")]
    public async Task Pictures_ByAnythingButTheirRecord_AreNotThere(string path) =>
        Assert.Equal(HttpStatusCode.NotFound, (await past.Line.SendAsync(HttpMethod.Get, $"{PathOfReject}/{path}")).StatusCode);

    [Theory]
    [InlineData("api/stations/cap/parts/0")]
    [InlineData("api/stations/cap/parts/-1")]
    [InlineData("api/stations/cap/parts/..%2F1")]
    [InlineData("api/stations/..%2Fcap/parts/1")]
    [InlineData("api/stations/' OR 1=1 --/parts/1/pictures/frame")]
    [InlineData("api/stations/cap/parts/99999999999999999999/pictures/frame")]
    public async Task Parts_ThatAreNone_AreNotThere(string path) =>
        Assert.Equal(HttpStatusCode.NotFound, (await past.Line.SendAsync(HttpMethod.Get, path)).StatusCode);
}
