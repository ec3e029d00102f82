using System.Net;
using System.Net.Http.Json;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using EdgeInspector.TestKit;
using EdgeInspector.TestKit.Logging;
using EdgeInspector.TestKit.Mqtt;
using EdgeInspector.Web.Tests.Browsing;
using EdgeInspector.Web.Users;
using Xunit;

namespace EdgeInspector.Web.Tests.Serving;

/// <summary>The page with a certificate: HTTPS alone, the cookie too, and a certificate that is replaced while the agent runs.</summary>
[Long]
public sealed class PageEncryptionTests(TaughtLine taught, Browser browser) : IDisposable
{
    private const string Right = "correct horse";
    private readonly TemporaryFolder _folder = new();
    private readonly TestAuthority _authority = TestAuthority.Root("plant");

    private string Keys => $", \"tlsCertificateFile\": \"{_folder.PathTo("page.pem")}\", \"tlsKeyFile\": \"{_folder.PathTo("page.key")}\"";

    public void Dispose()
    {
        _authority.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Page_WithACertificate_SpeaksHttpsAlone_AndTakesANewOneWithoutARestart()
    {
        string first = Put("first");
        await using PageLine line = await PageLine.StartAsync(taught, Keys);
        Assert.Equal(first, await ShownAsync(line));
        using HttpClient client = Client();
        Assert.Equal(HttpStatusCode.OK, (await GetAsync(client, new Uri(line.Address, "api/about"))).StatusCode);
        // Not even a redirection: what a browser sends first without encryption can be read.
        await Assert.ThrowsAnyAsync<HttpRequestException>(() => GetAsync(client, new UriBuilder(line.Address) { Scheme = "http" }.Uri));
        Assert.Equal(HttpStatusCode.Forbidden, (await PingAsync(client, line, $"http://{line.Address.Authority}")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await PingAsync(client, line, $"https://{line.Address.Authority}")).StatusCode);

        File.WriteAllText(_folder.PathTo("page.pem"), "half a certif");
        Task<string> said = line.Program.WaitForAsync(LogEvent.PageCertificateUnusable);
        // It is looked at when somebody connects.
        while (!said.IsCompleted) Assert.Equal(first, await ShownAsync(line));
        Assert.Contains("goes on with the certificate that it had", await said, StringComparison.Ordinal);
        string second = Put("second");
        await Eventually.TrueAsync(async () => await ShownAsync(line) == second);
        Assert.Equal(HttpStatusCode.OK, (await GetAsync(client, new Uri(line.Address, "api/about"))).StatusCode);
    }

    [Fact]
    public async Task Login_OverHttps_BringsACookieThatIsNeverSentInTheOpen()
    {
        Put("page");
        await using PageLine line = await PageLine.StartAsync(taught, Keys);
        await File.WriteAllBytesAsync(Path.Combine(line.State, "users.json"),
            UserBook.Empty.With(new User("Mia", Role.Operator, Passwords.Hash(Right))).ToBytes(), TestContext.Current.CancellationToken);
        using HttpClient client = Client();
        HttpResponseMessage? answer = null;
        await Eventually.TrueAsync(async () =>
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(line.Address, "api/login"))
            {
                Content = JsonContent.Create(new { name = "Mia", password = Right }),
            };
            request.Headers.Add("Origin", line.Address.GetLeftPart(UriPartial.Authority));
            answer = await client.SendAsync(request);
            return answer.IsSuccessStatusCode;
        });
        string cookie = Assert.Single(answer!.Headers.GetValues("Set-Cookie"));
        Assert.Contains("; secure", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("httponly", cookie, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    [Needs("chromium")]
    public async Task Browser_ShowsVerdictsOverTheEncryptedSocket()
    {
        Put("page");
        await using PageLine line = await PageLine.StartAsync(taught, Keys);
        await using OpenPage open = await browser.OpenAsync(line.Address);
        Assert.Contains(await open.WaitForVerdictAsync(), (string[])["pass", "fail"]);
        Assert.True(await open.Page.EvaluateAsync<bool>("() => isSecureContext && location.protocol === 'https:'"));
    }

    // Key first, as careful people do; both are read again until they belong together.
    private string Put(string name)
    {
        (string certificate, string key) = _authority.Sign(name, ["127.0.0.1"]);
        File.WriteAllText(_folder.PathTo("page.key"), key);
        File.WriteAllText(_folder.PathTo("page.pem"), certificate);
        using var read = X509Certificate2.CreateFromPem(certificate);
        return read.Thumbprint;
    }

    // Of a connection of its own, and only where the plant's authority vouches for it under this address.
    private async Task<string> ShownAsync(PageLine line)
    {
        string shown = "";
        using HttpClient client = Client(found => shown = found.Thumbprint);
        (await GetAsync(client, new Uri(line.Address, "api/about"))).Dispose();
        return shown;
    }

    private HttpClient Client(Action<X509Certificate2>? look = null)
    {
        X509Certificate2 root = X509Certificate2.CreateFromPem(_authority.Pem);
        return new HttpClient(new SocketsHttpHandler
        {
            UseCookies = false,
            SslOptions = new SslClientAuthenticationOptions
            {
                CertificateChainPolicy = new X509ChainPolicy
                {
                    TrustMode = X509ChainTrustMode.CustomRootTrust,
                    CustomTrustStore = { root },
                    RevocationMode = X509RevocationMode.NoCheck,
                },
                RemoteCertificateValidationCallback = (_, found, _, errors) =>
                {
                    look?.Invoke((X509Certificate2)found!);
                    return errors == SslPolicyErrors.None;
                },
            },
        });
    }

    private static Task<HttpResponseMessage> GetAsync(HttpClient client, Uri address) =>
        client.GetAsync(address, TestContext.Current.CancellationToken);

    private static async Task<HttpResponseMessage> PingAsync(HttpClient client, PageLine line, string origin)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(line.Address, "api/commands/ping"))
        {
            Content = JsonContent.Create(new { }),
        };
        request.Headers.Add("Origin", origin);
        return await client.SendAsync(request, TestContext.Current.CancellationToken);
    }
}
