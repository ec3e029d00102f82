using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using EdgeInspector.TestKit;
using EdgeInspector.TestKit.Logging;
using EdgeInspector.TestKit.Mqtt;
using Xunit;

namespace EdgeInspector.Mqtt.Tests;

public sealed class MqttPublisherTlsTests
{
    [Fact]
    public async Task Connect_AuthorityOfThePlant_IsTrusted()
    {
        using var folder = new TemporaryFolder();
        using X509Certificate2 certificate = MakeCertificate();
        string file = folder.PathTo("plant-ca.pem");
        await File.WriteAllTextAsync(file, certificate.ExportCertificatePem(), TestContext.Current.CancellationToken);
        await using TestBroker broker = await TestBroker.StartAsync(certificate);
        await using Rig rig = await Rig.StartAsync(broker.Uri, options => options with { CertificateAuthorityFile = file });
        rig.Store.Take(Samples.Pass(1));
        await broker.Published.WaitForAsync("cap/result");
    }

    [Fact]
    public async Task Connect_UnknownAuthority_IsNotTrusted()
    {
        using X509Certificate2 certificate = MakeCertificate();
        await using TestBroker broker = await TestBroker.StartAsync(certificate);
        broker.Expect("TLS");
        await using Rig rig = await Rig.StartAsync(broker.Uri, options => options with { DrainTimeout = TimeSpan.Zero });
        rig.Log.Expect(LogEvent.ConnectFailed);
        await rig.Log.WaitForAsync(LogEvent.ConnectFailed, "is not among the authorities of this system");
        Assert.Equal(0, broker.ConnectsOf(Samples.Agent.Agent));
    }

    [Fact]
    public async Task Connect_AuthorityFileMissing_SaysSo()
    {
        await using Rig rig = await Rig.StartAsync(
            new Uri("mqtts://localhost:1"),
            options => options with { CertificateAuthorityFile = "/nowhere/ca.pem", DrainTimeout = TimeSpan.Zero });
        rig.Log.Expect(LogEvent.ConnectFailed);
        await rig.Log.WaitForAsync(LogEvent.ConnectFailed, "'/nowhere/ca.pem' (mqtt.tlsCaFile) cannot be used");
    }

    [Fact]
    public async Task Connect_BrokerAsksForACertificate_ShowsTheAgentsOwn()
    {
        using var folder = new TemporaryFolder();
        using X509Certificate2 certificate = MakeCertificate();
        (string file, string key) = (folder.PathTo("plant.pem"), folder.PathTo("plant.key"));
        await File.WriteAllTextAsync(file, certificate.ExportCertificatePem(), TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(key, certificate.GetRSAPrivateKey()!.ExportPkcs8PrivateKeyPem(),
            TestContext.Current.CancellationToken);
        await using MosquittoBroker broker = await MosquittoBroker.StartAsync($"cafile {file}", $"certfile {file}", $"keyfile {key}",
            "require_certificate true");
        var uri = new Uri($"mqtts://localhost:{broker.Port}");

        await using Rig without = await Rig.StartAsync(uri,
            options => options with { ClientId = "without", CertificateAuthorityFile = file, DrainTimeout = TimeSpan.Zero });
        without.Log.Expect(LogEvent.ConnectFailed);
        await without.Log.WaitForAsync(LogEvent.ConnectFailed);
        await using Rig with = await Rig.StartAsync(
            uri, options => options with { CertificateAuthorityFile = file, ClientCertificateFile = file, ClientKeyFile = key });
        with.Store.Take(Samples.Pass(1));
        for (int i = 0; with.Publisher.Statistics.Delivered == 0 && i < 1000; i++)
            await Task.Delay(20, TestContext.Current.CancellationToken);
        Assert.Equal(1, with.Publisher.Statistics.Delivered);
        Assert.Equal(0, without.Publisher.Statistics.Connections);
    }

    private static X509Certificate2 MakeCertificate()
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(
            new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: false, 0, critical: true));
        DateTimeOffset now = TimeProvider.System.GetUtcNow();
        return request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
    }
}
