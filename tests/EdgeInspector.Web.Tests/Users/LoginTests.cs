using System.Net;
using System.Net.WebSockets;
using System.Text.Json;
using EdgeInspector.Commands;
using EdgeInspector.TestKit;
using EdgeInspector.Web.Tests.Api;
using EdgeInspector.Web.Users;
using Xunit;

namespace EdgeInspector.Web.Tests.Users;

/// <summary>Logging in and out, and what both do to what is open.</summary>
public sealed class LoginTests
{
    private const string Right = "correct horse";
    private static readonly UserBook Users = PageHost.OneOfEachRole().With(new User("Mia", Role.Operator, Passwords.Hash(Right)));

    [Fact]
    [Needs("curl")]
    public async Task Example_OfTheReadme_LogsIn()
    {
        using var folder = new TemporaryFolder();
        await using PageHost host = await PageHost.StartAsync(Users);
        string[] answers = await ReadmeScript.RunAsync("login", host.Address, folder.Path, ("\"mes\"", "\"mia\""));
        Assert.Equal("Mia", JsonSerializer.Deserialize<JsonElement>(answers[0]).GetProperty("user").GetString());
        Assert.Equal("0", JsonSerializer.Deserialize<JsonElement>(answers[1]).GetProperty("version").GetString());
    }

    [Fact]
    public async Task Login_Right_BringsACookieThatNoScriptReadsAndNoOtherPageSends()
    {
        await using PageHost host = await PageHost.StartAsync(Users);
        using HttpResponseMessage answer = await host.SendAsync("POST", "/api/login", body: new { name = " mia ", password = Right });
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        string cookie = Assert.Single(answer.Headers.GetValues("Set-Cookie"));
        foreach (string property in (string[])["httponly", "samesite=strict", "path=/"])
            Assert.Contains(property, cookie, StringComparison.OrdinalIgnoreCase);
        // It ends with the browser.
        Assert.DoesNotContain("expires", cookie, StringComparison.OrdinalIgnoreCase);
        string own = cookie.Split(';')[0];
        JsonElement session = await host.AskAsync("GET", "/api/session", own);
        Assert.Equal(("Mia", "operator"), (session.GetProperty("user").GetString(), session.GetProperty("role").GetString()));
        string?[] may = [.. session.GetProperty("may").EnumerateArray().Select(name => name.GetString())];
        Assert.Contains("review", may);
        Assert.DoesNotContain("setThreshold", may);
        // Another login is another secret, and ends the one before.
        using HttpResponseMessage again = await host.SendAsync("POST", "/api/login", own, new { name = "Mia", password = Right });
        Assert.NotEqual(own, Assert.Single(again.Headers.GetValues("Set-Cookie")).Split(';')[0]);
        Assert.Equal(HttpStatusCode.Unauthorized, (await host.SendAsync("GET", "/api/about", own)).StatusCode);
    }

    [Fact]
    public async Task Login_Wrong_SaysTheSameOfEveryName_AndAFloodWaits()
    {
        await using PageHost host = await PageHost.StartAsync(Users);
        List<IPAddress?> floods = [];
        host.Access.Flooded = floods.Add;
        string[] names = ["Mia", "nobody", "Viewer", "<script>alert(1)</script>", new('x', 10_000), "a\u0000b", "mia\u202e", "", "=cmd()", "\u05d0"];
        Assert.Equal(LoginLimits.AtOnce, names.Length);
        HashSet<string> said = [];
        foreach (string name in names)
        {
            using HttpResponseMessage answer = await host.SendAsync("POST", "/api/login", body: new { name, password = "wrong horse" });
            Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
            Assert.False(answer.Headers.Contains("Set-Cookie"));
            said.Add(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        }
        Assert.Single(said);
        // From here on the right password does not help either, until there is room again.
        for (int i = 0; i < 200; i++)
        {
            using HttpResponseMessage refused = await host.SendAsync("POST", "/api/login", body: new { name = "Mia", password = Right });
            Assert.Equal(HttpStatusCode.TooManyRequests, refused.StatusCode);
            Assert.Equal("6", Assert.Single(refused.Headers.GetValues("Retry-After")));
        }
        Assert.Single(floods);
        host.Time.Advance(LoginLimits.Pause);
        Assert.Equal(HttpStatusCode.OK, (await host.SendAsync("POST", "/api/login", body: new { name = "Mia", password = Right })).StatusCode);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("""{"name":"Mia"}""")]
    [InlineData("""{"name":null,"password":"x"}""")]
    [InlineData("""{"name":"Mia","name":"Mia","password":"x"}""")]
    [InlineData("""{"name":"\ud800","password":"x"}""")]
    public async Task Login_ThatIsNone_IsMalformed(string body)
    {
        await using PageHost host = await PageHost.StartAsync(Users);
        using HttpResponseMessage answer = await host.SendRawAsync("/api/login", body);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
    }

    [Fact]
    public async Task Socket_ClosesWithItsSession_HoweverThatEnds()
    {
        await using PageHost host = await PageHost.StartAsync(Users);
        string cookie = host.CookieOf("Mia"), other = host.CookieOf("Admin");
        using ClientWebSocket staying = await host.OpenAsync(other);
        using (ClientWebSocket socket = await host.OpenAsync(cookie))
        {
            await host.SendAsync("POST", "/api/logout", cookie);
            await EndAsync(socket);
        }
        cookie = host.CookieOf("Mia");
        using (ClientWebSocket socket = await host.OpenAsync(cookie))
        {
            host.Access.Renew(Users.With(Users.Find("Mia")! with { Role = Role.Viewer }), isKiosk: false);
            await EndAsync(socket);
        }
        host.Access.Renew(Users, isKiosk: false);
        cookie = host.CookieOf("Mia");
        using (ClientWebSocket socket = await host.OpenAsync(cookie))
        {
            host.Time.Advance(SessionBook.IdleLimit - TimeSpan.FromSeconds(1));
            await staying.SendAsync("""{"type":"active"}"""u8.ToArray(), WebSocketMessageType.Text, true, TestContext.Current.CancellationToken);
            await Eventually.TrueAsync(() =>
                host.Access.Sessions.All.Any(session => session.User.Name == "Admin" && session.Idle == TimeSpan.Zero));
            host.Time.Advance(TimeSpan.FromSeconds(1));
            host.Access.Renew(Users, isKiosk: false);
            await EndAsync(socket);
        }
        Assert.Equal(HttpStatusCode.OK, (await host.SendAsync("GET", "/api/about", other)).StatusCode);
        Assert.Equal(WebSocketState.Open, staying.State);
    }

    [Fact]
    public async Task Socket_OfNobody_ClosesWhenThereAreUsers()
    {
        await using PageHost host = await PageHost.StartAsync(UserBook.Empty);
        using ClientWebSocket socket = await host.OpenAsync(null);
        host.Access.Renew(Users, isKiosk: false);
        await EndAsync(socket);
        await Assert.ThrowsAnyAsync<WebSocketException>(() => host.OpenAsync(null));
    }

    [Fact]
    public async Task Lease_IsOnePersons_UntilGivenBackOrLoggedOut()
    {
        await using PageHost host = await PageHost.StartAsync(Users);
        WriteLease lease = host.ShowAgent();
        string mia = host.CookieOf("Mia"), admin = host.CookieOf("Admin");
        JsonElement claimed = await host.AskAsync("POST", "/api/lease", mia, new { take = true });
        Assert.Equal("Mia (page)", claimed.GetProperty("lease").GetProperty("holder").GetString());
        Assert.Equal(300, claimed.GetProperty("lease").GetProperty("remainingSeconds").GetDouble());
        using (HttpResponseMessage refused = await host.SendAsync("POST", "/api/lease", admin, new { take = true }))
            Assert.Equal(HttpStatusCode.Conflict, refused.StatusCode);
        await host.SendAsync("POST", "/api/lease", admin, new { take = false });
        Assert.Equal("Mia (page)", lease.Current?.Holder);
        await host.SendAsync("POST", "/api/lease", mia, new { take = false });
        Assert.Null(lease.Current);
        await host.SendAsync("POST", "/api/lease", mia, new { take = true });
        // With a second browser the person is still there.
        string second = host.CookieOf("Mia");
        await host.SendAsync("POST", "/api/logout", mia);
        Assert.NotNull(lease.Current);
        await host.SendAsync("POST", "/api/logout", second);
        Assert.Null(lease.Current);
        Assert.True(lease.TryTake("plc (mqtt)", TimeSpan.FromSeconds(5), out _));
        JsonElement busy = await host.AskAsync("POST", "/api/lease", admin, new { take = true });
        Assert.Equal("plc (mqtt)", busy.GetProperty("lease").GetProperty("holder").GetString());
    }

    // The server closes it, politely or not.
    private static async Task EndAsync(ClientWebSocket socket)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(TimeSpan.FromSeconds(Eventually.Patience));
        byte[] buffer = new byte[64 * 1024];
        try
        {
            while ((await socket.ReceiveAsync(buffer, patience.Token)).MessageType != WebSocketMessageType.Close)
            {
                // What was said before.
            }
        }
        catch (WebSocketException)
        {
            // Cut, which is an end too.
        }
        Assert.False(patience.IsCancellationRequested);
    }
}
