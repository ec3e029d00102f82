using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Net.NetworkInformation;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using EdgeInspector.TestKit;
using EdgeInspector.TestKit.Logging;
using EdgeInspector.Web.Live;
using EdgeInspector.Web.Tests.Browsing;
using EdgeInspector.Web.Users;
using Xunit;

namespace EdgeInspector.Web.Tests.Serving;

/// <summary>Who gets an answer from the page, and who does not.</summary>
public sealed class PageSecurityTests(TaughtLine taught, SharedLine shared) : IClassFixture<SharedLine>
{
    private const string Ping = "api/commands/ping";
    private readonly PageLine _line = shared.Line;

    private string Own => _line.Address.GetLeftPart(UriPartial.Authority);

    [Theory]
    [InlineData("evil.example")]
    [InlineData("127.0.0.1.evil.example")]
    [InlineData("localhost.evil.example:9480")]
    public async Task Request_UnderANameOfSomebodyElse_IsRefused(string host)
    {
        foreach (string path in (string[])["", "api/about", "live"])
            Assert.Equal(HttpStatusCode.MisdirectedRequest, (await _line.SendAsync(HttpMethod.Get, path, host)).StatusCode);
    }

    [Theory]
    [InlineData("http://evil.example", null)]
    [InlineData("null", null)]
    [InlineData("https://127.0.0.1", null)]
    [InlineData(null, "cross-site")]
    [InlineData(null, "same-site")]
    public async Task Request_OfAnotherPage_IsRefused(string? origin, string? site)
    {
        (string, string)[] headers = site is null ? [] : [("Sec-Fetch-Site", site)];
        foreach (string path in (string[])["", "app.js", "api/about", "live"])
            Assert.Equal(HttpStatusCode.Forbidden,
                (await _line.SendAsync(HttpMethod.Get, path, origin: origin, headers: headers)).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden,
            (await _line.SendAsync(HttpMethod.Post, Ping, origin: origin, content: Call(), headers: headers)).StatusCode);
    }

    [Fact]
    public async Task Command_WithoutAnOriginOrNotAsJson_IsRefused()
    {
        Assert.Equal(HttpStatusCode.OK, (await _line.SendAsync(HttpMethod.Post, Ping, origin: Own, content: Call())).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await _line.SendAsync(HttpMethod.Post, Ping, content: Call())).StatusCode);
        using var form = new StringContent("{}", Encoding.UTF8, "text/plain");
        Assert.Equal(HttpStatusCode.Forbidden, (await _line.SendAsync(HttpMethod.Post, Ping, origin: Own, content: form)).StatusCode);
    }

    [Theory]
    [InlineData("api/commands/rebirth", """{ "transaction": "1" }""", "notAllowed")]
    [InlineData("api/commands/setThreshold", """{ "station": "cap", "transaction": "2", "threshold": "5" }""", "malformed")]
    [InlineData("api/commands/setThreshold", """{ "station": "cap", "transaction": "3", "threshold": 1e-3 }""", "invalid")]
    [InlineData("api/commands/setCamera", """{ "station": "cap", "transaction": "21", "gain": "5" }""", "malformed")]
    [InlineData("api/commands/setCamera", """{ "station": "cap", "transaction": "22", "gain": 5 }""", "notSupported")]
    [InlineData("api/commands/setZones", """{ "station": "cap", "transaction": "23", "zones": [ { "name": "a", "rectangle": [0, 0, 1e9, 1] } ] }""",
        "malformed")]
    [InlineData("api/commands/setZones", """{ "station": "cap", "transaction": "24", "zones": [ { "name": "a", "rectangle": [0, 0, 161, 1] } ] }""",
        "invalid")]
    [InlineData("api/commands/review", """{ "station": "cap", "transaction": "4", "seq": 1, "decision": "good" }""", "malformed")]
    [InlineData("api/commands/review", """{ "station": "cap", "transaction": "5", "seq": 1, "decision": "confirm", "reviewer": "a\nb" }""",
        "malformed")]
    [InlineData("api/commands/review", """{ "station": "cap", "transaction": "6", "seq": 999999, "decision": "confirm" }""", "notFound")]
    [InlineData("api/commands/review", """{ "station": "cap", "seq": 1, "decision": "confirm" }""", "malformed")]
    [InlineData("api/commands/launch", "{}", "unknownVerb")]
    [InlineData("api/commands/pause", """{ "station": "lid", "transaction": "1" }""", "unknownStation")]
    [InlineData("api/commands/pause", """{ "station": "cap" }""", "malformed")]
    [InlineData("api/commands/pause", "[]", "malformed")]
    [InlineData("api/commands/pause", "{", "malformed")]
    public async Task Command_ThatIsNotRight_IsRefusedWithItsReason(string path, string body, string error)
    {
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        HttpResponseMessage answer = await _line.SendAsync(HttpMethod.Post, path, origin: Own, content: content);
        Assert.Equal(HttpStatusCode.Conflict, answer.StatusCode);
        Assert.Equal(error, (await ReadAsync(answer)).GetProperty("error").GetString());
    }

    [Fact]
    public async Task Command_LargerThanAnyCommand_IsRefused()
    {
        using var content = new StringContent($"{{ \"station\": \"{new string('x', 1_000_000)}\" }}", Encoding.UTF8, "application/json");
        // Asked for first: an answer that comes while the body is still sent can end as a broken connection instead.
        HttpStatusCode status =
            (await _line.SendAsync(HttpMethod.Post, Ping, origin: Own, content: content, headers: ("Expect", "100-continue"))).StatusCode;
        Assert.Contains(status, (HttpStatusCode[])[HttpStatusCode.RequestEntityTooLarge, HttpStatusCode.Conflict]);
    }

    [Theory]
    [InlineData("")]
    [InlineData("app.js")]
    [InlineData("api/about")]
    [InlineData("nothing")]
    public async Task Answers_KeepScriptsOfOthersOut(string path)
    {
        HttpResponseMessage answer = await _line.SendAsync(HttpMethod.Get, path);
        string policy = Assert.Single(answer.Headers.GetValues("Content-Security-Policy"));
        Assert.StartsWith("default-src 'none'; script-src 'self';", policy, StringComparison.Ordinal);
        Assert.Contains("frame-ancestors 'none'", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
        Assert.Equal("nosniff", Assert.Single(answer.Headers.GetValues("X-Content-Type-Options")));
        Assert.False(answer.Headers.Contains("Access-Control-Allow-Origin"));
        Assert.False(answer.Headers.Contains("Server"));
    }

    [Theory]
    [InlineData("../EdgeInspector.Web.dll")]
    [InlineData("%2e%2e/%2e%2e/etc/passwd")]
    [InlineData("..%2f..%2fetc%2fpasswd")]
    [InlineData("lang/../../agent.json")]
    public async Task Files_OutsideOfThePage_AreNotThere(string path) =>
        Assert.Equal(HttpStatusCode.NotFound, (await _line.SendAsync(HttpMethod.Get, path)).StatusCode);

    [Fact]
    public async Task Files_AreSentOnceAndZipped()
    {
        using HttpResponseMessage first = await _line.SendAsync(HttpMethod.Get, "app.js", headers: ("Accept-Encoding", "gzip"));
        Assert.Equal("gzip", Assert.Single(first.Content.Headers.ContentEncoding));
        using HttpResponseMessage again = await _line.SendAsync(
            HttpMethod.Get, "app.js", headers: ("If-None-Match", first.Headers.ETag!.ToString()));
        Assert.Equal(HttpStatusCode.NotModified, again.StatusCode);
        Assert.Equal(HttpStatusCode.MethodNotAllowed, (await _line.SendAsync(HttpMethod.Post, "app.js", origin: Own)).StatusCode);
    }

    [Fact]
    public async Task Socket_OfNoPage_IsRefused()
    {
        await Assert.ThrowsAsync<WebSocketException>(() => OpenAsync("http://evil.example"));
        await Assert.ThrowsAsync<WebSocketException>(() => OpenAsync(null));
        using ClientWebSocket own = await OpenAsync(Own);
        Assert.Equal(WebSocketState.Open, own.State);
    }

    [Fact]
    public async Task Socket_MoreThanThereMayBe_AreRefusedAndThePlacesComeBack()
    {
        List<ClientWebSocket> open = [];
        // Those of the test before go away when the server sees it.
        await Eventually.TrueAsync(async () =>
        {
            try
            {
                open.Add(await OpenAsync(Own));
            }
            catch (WebSocketException)
            {
                // As many as there may be are open.
            }
            return open.Count == LiveHub.MaxViewers;
        });
        await Assert.ThrowsAsync<WebSocketException>(() => OpenAsync(Own));
        foreach (ClientWebSocket socket in open) socket.Abort();
        await Eventually.TrueAsync(async () =>
        {
            try
            {
                using ClientWebSocket late = await OpenAsync(Own);
                return true;
            }
            catch (WebSocketException)
            {
                return false;
            }
        });
        foreach (ClientWebSocket socket in open) socket.Dispose();
    }

    [Fact]
    public async Task AddressOfAllMachines_IsKeptToThisOneAndSaid_UntilThereAreUsers()
    {
        await using PageLine line = await PageLine.StartAsync(taught, ", \"address\": \"0.0.0.0\"");
        await line.Program.WaitForAsync(LogEvent.PageKeptLocal);
        IPEndPoint listened = Assert.Single(
            IPGlobalProperties.GetIPGlobalProperties().GetActiveTcpListeners(), one => one.Port == line.Port);
        Assert.Equal(IPAddress.Loopback, listened.Address);
        // With users it is for all machines, and nobody gets further than to the login.
        await File.WriteAllBytesAsync(Path.Combine(line.State, "users.json"),
            UserBook.Empty.With(new User("Mia", Role.Admin, Passwords.Hash("correct horse"))).ToBytes(), TestContext.Current.CancellationToken);
        await Eventually.TrueAsync(() => IPGlobalProperties.GetIPGlobalProperties().GetActiveTcpListeners()
            .Any(one => one.Port == line.Port && one.Address.Equals(IPAddress.Any)));
        Assert.Equal(HttpStatusCode.OK, (await line.SendAsync(HttpMethod.Get, "")).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await line.SendAsync(HttpMethod.Get, "api/about")).StatusCode);
    }

    private static StringContent Call() => new("{}", Encoding.UTF8, "application/json");

    private static async Task<JsonElement> ReadAsync(HttpResponseMessage answer) => await answer.Content.ReadFromJsonAsync<JsonElement>();

    private async Task<ClientWebSocket> OpenAsync(string? origin)
    {
        var socket = new ClientWebSocket();
        if (origin is not null) socket.Options.SetRequestHeader("Origin", origin);
        await socket.ConnectAsync(
            new Uri(string.Create(CultureInfo.InvariantCulture, $"ws://127.0.0.1:{_line.Port}/live")),
                TestContext.Current.CancellationToken);
        return socket;
    }
}
