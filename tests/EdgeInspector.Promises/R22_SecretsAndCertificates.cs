using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using EdgeInspector.Numerics;
using EdgeInspector.Status;
using EdgeInspector.TestKit;
using EdgeInspector.TestKit.Logging;
using EdgeInspector.TestKit.Mqtt;
using MQTTnet.Protocol;
using Xunit;

namespace EdgeInspector.Promises;

/// <summary>
/// Only a broker with the right certificate is spoken to, and no secret appears anywhere: not in messages, logs, health, the doctor's
/// findings or a support bundle.
/// </summary>
public sealed class R22_SecretsAndCertificates : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Theory]
    [InlineData("good", true, "")]
    [InlineData("expired", false, "renew it")]
    [InlineData("not yet valid", false, "holds from")]
    [InlineData("another name", false, "for broker.example, not for localhost")]
    [InlineData("another authority", false, "is not in mqtt.tlsCaFile")]
    [InlineData("self-signed", false, "is not in mqtt.tlsCaFile")]
    [InlineData("for clients only", false, "NotValidForUsage")]
    public async Task BrokerCertificate_IsChecked(string kind, bool trusted, string said)
    {
        using X509Certificate2 authority = Authority("plant"), other = Authority("other");
        DateTimeOffset now = TimeProvider.System.GetUtcNow();
        using X509Certificate2 certificate = kind switch
        {
            "expired" => Issue(authority, "localhost", now.AddDays(-20), now.AddDays(-1)),
            "not yet valid" => Issue(authority, "localhost", now.AddDays(1), now.AddDays(20)),
            "another name" => Issue(authority, "broker.example", now.AddDays(-1), now.AddDays(20)),
            "another authority" => Issue(other, "localhost", now.AddDays(-1), now.AddDays(20)),
            "self-signed" => Issue(null, "localhost", now.AddDays(-1), now.AddDays(20)),
            "for clients only" => Issue(authority, "localhost", now.AddDays(-1), now.AddDays(20), "1.3.6.1.5.5.7.3.2"),
            _ => Issue(authority, "localhost", now.AddDays(-1), now.AddDays(20)),
        };
        string ca = _folder.PathTo("ca.pem");
        File.WriteAllText(ca, authority.ExportCertificatePem());
        await using TestBroker broker = await TestBroker.StartAsync(certificate);
        broker.Expect("TLS");
        var subscriber = new Subscriber();
        broker.Tap = subscriber.Take;
        await using Sender sender = await Sender.StartAsync(broker.Uri,
            options => options with { CertificateAuthorityFile = ca, DrainTimeout = TimeSpan.Zero });
        await sender.SendAsync(5);
        if (trusted)
        {
            await subscriber.WaitForAllAsync(5, TimeSpan.FromSeconds(20));
            return;
        }
        Assert.Contains(said, (await sender.Log.WaitForAsync(LogEvent.ConnectFailed, "is not trusted")).Text, StringComparison.Ordinal);
        Assert.Equal((0, 0, 5), (broker.ConnectsOf("promised"), subscriber.Check.Records, sender.Publisher.Statistics.Waiting));
    }

    [Fact]
    public async Task Certificates_ReplacedWhileConnected_AreUsedWithoutARestart()
    {
        if (Scale.IsLong) Assert.Skip("A matter of kind, not of number.");
        using X509Certificate2 authority = Authority("plant"), next = Authority("next");
        DateTimeOffset now = TimeProvider.System.GetUtcNow();
        using X509Certificate2 certificate = Issue(authority, "localhost", now.AddDays(-1), now.AddDays(20));
        string ca = _folder.PathTo("ca.pem");
        File.WriteAllText(ca, authority.ExportCertificatePem());
        await using TestBroker broker = await TestBroker.StartAsync(certificate);
        var subscriber = new Subscriber();
        int lost = 0, heartbeats = 0;
        broker.Tap = message =>
        {
            subscriber.Take(message);
            if (message.Topic.EndsWith("/heartbeat", StringComparison.Ordinal)) Interlocked.Increment(ref heartbeats);
            if (message.Topic.EndsWith("/status", StringComparison.Ordinal)
                && System.Text.Encoding.UTF8.GetString(System.Buffers.BuffersExtensions.ToArray(message.Payload))
                .Contains("lost", StringComparison.Ordinal)) lost++;
        };
        await using Sender sender = await Sender.StartAsync(
            broker.Uri, options => options with { CertificateAuthorityFile = ca, HeartbeatPeriod = TimeSpan.FromMilliseconds(200) });
        sender.Publisher.Status.Take(new StationStatus("cap", Pipeline.StationState.Running));
        await sender.SendAsync(5);
        await subscriber.WaitForAllAsync(5, TimeSpan.FromSeconds(20));
        // A file that cannot be used ends no connection that works: it is looked at every 2 s.
        File.WriteAllText(ca, "half-written");
        int beats = Volatile.Read(ref heartbeats);
        await Eventually.TrueAsync(() => Volatile.Read(ref heartbeats) >= beats + 15);
        Assert.True(sender.Publisher.Statistics.Connected);
        long before = sender.Publisher.Statistics.Connections;
        File.WriteAllText(ca, authority.ExportCertificatePem() + "\n" + next.ExportCertificatePem());
        // Pictures have a connection of their own, which may notice first.
        await sender.Log.WaitForAsync(LogEvent.ConnectionLost, "for results ended: its certificates or its password were replaced on the disk");
        await sender.SendAsync(5);
        await subscriber.WaitForAllAsync(10, TimeSpan.FromSeconds(20));
        Assert.True(sender.Publisher.Statistics.Connections > before);
        Assert.Equal(0, lost);
    }

    [Theory]
    [InlineData("environment", 1)]
    [InlineData("file", 2)]
    public async Task Password_AppearsNowhere(string place, ulong seed)
    {
        string password = OddSecret.Next(new SplitMix64(seed));
        if (Scale.IsLong) Assert.Skip("A matter of kind, not of number.");
        await using var line = new TaughtLine();
        await line.InitializeAsync();
        await using TestBroker broker = await TestBroker.StartAsync();
        bool right = false, letIn = false;
        broker.Admit = connection =>
        {
            right = connection.Password == password;
            return letIn && right ? MqttConnectReasonCode.Success : MqttConnectReasonCode.BadUserNameOrPassword;
        };
        string secret = _folder.PathTo("password");
        File.WriteAllText(secret, password + "\n");
        string key = place == "file" ? $"\"passwordFile\": \"{secret}\"" : "\"passwordEnvironment\": \"R22_PASSWORD\"";
        string file = _folder.PathTo("agent.json");
        int port = FreePort.Find(), page = FreePort.Find();
        File.WriteAllText(file, $$"""
            {
              "agent": { "name": "line", "stateDirectory": "state" },
              "mqtt": { "broker": "{{broker.Uri.OriginalString}}", "user": "agent", {{key}} },
              "log": { "folder": "logs" },
              "health": { "port": {{port}} },
              "page": { "enabled": true, "port": {{page}} },
              "webHooks": [ { "name": "mes", "enabled": true, "url": "http://127.0.0.1:{{FreePort.Find()}}/", "secretFile": "{{secret}}" } ],
              "stations": [ { "name": "cap", "model": "{{line.Model}}", "camera": { "driver": "simulated", "width": {{TaughtLine.Width}}, "height": {{TaughtLine.Height}} } } ]
            }
            """);
        await using AgentProgram program = AgentProgram.Start(new Dictionary<string, string> { ["R22_PASSWORD"] = password }, "run",
            "--config", file);
        // The first connection is refused, so that what is said of refusals is looked at too.
        await program.WaitForAsync("BadUserNameOrPassword");
        letIn = true;
        await broker.Published.WaitForAsync("cap/result", 5);
        await broker.Published.WaitForAsync("line/config");
        // The same secret signs what is posted, and nobody is there to take it.
        await program.WaitForAsync(LogEvent.HookFails);
        var environment = new Dictionary<string, string> { ["R22_PASSWORD"] = password };
        string said = "";
        string[] shown =
        [
            .. from path in (string[])["livez", "readyz", "metrics"] select $"{port}/{path}",
            .. from path in (string[])["about", "health", "stations/cap/statistics"] select $"{page}/api/{path}",
        ];
        using (var client = new HttpClient())
            foreach (string address in shown)
                said += await client.GetStringAsync(new Uri($"http://127.0.0.1:{address}"), TestContext.Current.CancellationToken);
        string bundle = _folder.PathTo("bundle.zip");
        foreach (string[] words in (string[][])[["doctor", "--json"], ["doctor"], ["config", "show"], ["config", "show", "--effective"],
            ["support-bundle", "--out", bundle]])
        {
            await using AgentProgram tool = AgentProgram.Start(environment, [.. words, "--config", file]);
            await tool.EndAsync();
            said += tool.Output + tool.Errors;
        }
        using (System.IO.Compression.ZipArchive zip = System.IO.Compression.ZipFile.OpenRead(bundle))
        {
            Assert.Contains(zip.Entries, entry => entry.FullName == "health/readyz.txt");
            foreach (System.IO.Compression.ZipArchiveEntry entry in zip.Entries)
            {
                using var reader = new StreamReader(entry.Open());
                said += await reader.ReadToEndAsync(TestContext.Current.CancellationToken);
            }
        }
        Assert.Contains("edgeinspector_mqtt_connected 1", said, StringComparison.Ordinal);
        File.AppendAllText(file, "garbage");
        await program.WaitForAsync(LogEvent.ConfigurationRefused);
        program.SendTerminate();
        Assert.Equal(0, await program.EndAsync());
        Assert.True(right);
        Assert.False(OddSecret.IsIn(program.Output + program.Errors + said, password), password);
        Assert.All(broker.Published.All, message => Assert.False(OddSecret.IsIn(message.Text, password), $"{password}: {message.Text}"));
        foreach (string kept in (string[])[.. Directory.GetFiles(_folder.PathTo("state"), "*", SearchOption.AllDirectories),
            .. Directory.GetFiles(_folder.PathTo("logs"))])
            Assert.Equal(-1, File.ReadAllBytes(kept).AsSpan().IndexOf(System.Text.Encoding.UTF8.GetBytes(password)));
    }

    public void Dispose() => _folder.Dispose();

    private static X509Certificate2 Authority(string name)
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest($"CN={name} authority", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        request.CertificateExtensions.Add(
            new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: false, 0, critical: true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, critical: false));
        DateTimeOffset now = TimeProvider.System.GetUtcNow();
        return request.CreateSelfSigned(now.AddDays(-30), now.AddDays(30));
    }

    private static X509Certificate2 Issue(X509Certificate2? authority, string host, DateTimeOffset from, DateTimeOffset to,
        string usage = "1.3.6.1.5.5.7.3.1")
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest($"CN={host}", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(host);
        if (host == "localhost") names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(usage)], critical: false));
        if (authority is null) return request.CreateSelfSigned(from, to);
        using X509Certificate2 issued = request.Create(authority, from, to, RandomNumberGenerator.GetBytes(8));
        using X509Certificate2 withKey = issued.CopyWithPrivateKey(key);
        return X509CertificateLoader.LoadPkcs12(withKey.Export(X509ContentType.Pkcs12), null);
    }
}
