using System.Security.Cryptography;
using EdgeInspector.Mqtt.Probing;
using EdgeInspector.TestKit;
using EdgeInspector.TestKit.Logging;
using EdgeInspector.TestKit.Mqtt;
using Xunit;

namespace EdgeInspector.Mqtt.Tests;

/// <summary>Certificates as plants make them, right and wrong, at Mosquitto.</summary>
public sealed class MqttPublisherCertificatesTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly TestAuthority _root = TestAuthority.Root("Plant root");
    private readonly TestAuthority _intermediate;

    public MqttPublisherCertificatesTests() => _intermediate = _root.Intermediate("Plant line 4");

    [Fact]
    public async Task Connect_CertificateBehindAnIntermediate_IsAccepted()
    {
        (string broker, string brokerKey) = _intermediate.Sign("broker", ["localhost"]);
        (string own, string ownKey) = _intermediate.Sign("line4-vision1");
        await using MosquittoBroker mosquitto = await StartAsync(broker + "\n" + _intermediate.Pem, brokerKey);
        MqttOptions options = Options(mosquitto)
            with
        { ClientCertificateFile = Write("own.pem", own + "\n" + _intermediate.Pem), ClientKeyFile = Write("own.key", ownKey) };
        await using Rig rig = await Rig.StartAsync(options.Broker, _ => options);
        rig.Store.Take(Samples.Pass(1));
        await Eventually.TrueAsync(() => rig.Publisher.Statistics.Delivered == 1);
    }

    /// <summary>What is wrong, and the words and the step that say it.</summary>
    [Theory]
    [InlineData("unknownAuthority", BrokerStep.Tls, "is not in mqtt.tlsCaFile")]
    [InlineData("missingIntermediate", BrokerStep.Tls,
        "'CN=Plant line 4', which signed 'CN=broker', is unknown: the broker does not show it as an intermediate")]
    [InlineData("wrongName", BrokerStep.Tls, "its certificate is for mqtt.plant.example, not for localhost")]
    [InlineData("ended", BrokerStep.Tls, "renew it, or set the clock")]
    [InlineData("noOwn", BrokerStep.Tls,
        "asks for a certificate, and this agent has none: set mqtt.tlsClientCertificateFile and mqtt.tlsClientKeyFile")]
    [InlineData("noOwnTls12", BrokerStep.Tls,
        "asks for a certificate, and this agent has none: set mqtt.tlsClientCertificateFile and mqtt.tlsClientKeyFile")]
    [InlineData("ownUnknown", BrokerStep.Tls, "does not accept this agent's certificate (CN=stranger, signed by CN=Another root)")]
    [InlineData("ownWithoutIntermediate", BrokerStep.Tls, "the intermediates between must stand in mqtt.tlsClientCertificateFile")]
    [InlineData("encryptedKey", BrokerStep.Credentials, "is encrypted, and nobody is there to give its passphrase")]
    [InlineData("otherKey", BrokerStep.Credentials, "belongs to no certificate in")]
    [InlineData("noKey", BrokerStep.Credentials, "holds no PEM private key")]
    [InlineData("brokenKey", BrokerStep.Credentials, "(mqtt.tlsClientKeyFile) cannot be read")]
    [InlineData("binary", BrokerStep.Credentials, "holds no PEM certificate")]
    [InlineData("plainPort", BrokerStep.Tls, "is it a port for mqtts?")]
    public async Task Connect_CertificateThatCannotServe_IsNamedWithItsRemedy(string fault, BrokerStep step, string words)
    {
        using TestAuthority another = TestAuthority.Root("Another root");
        (string broker, string brokerKey) = (fault == "unknownAuthority" ? another : _intermediate).Sign(
            "broker", [fault == "wrongName" ? "mqtt.plant.example" : "localhost"], fault == "ended" ? 1 : 0);
        string shown = fault == "missingIntermediate"
            ? broker
            : broker + "\n" + (fault == "unknownAuthority" ? another.Pem : _intermediate.Pem);
        string[] more = fault == "noOwnTls12" ? ["tls_version tlsv1.2"] : [];
        await using MosquittoBroker mosquitto = fault == "plainPort"
            ? await MosquittoBroker.StartAsync()
            : await StartAsync(shown, brokerKey, more);
        (string own, string key) = fault == "ownUnknown" ? another.Sign("stranger") : _intermediate.Sign("line4-vision1");
        if (fault is not ("ownUnknown" or "ownWithoutIntermediate")) own += "\n" + _intermediate.Pem;
        if (fault == "binary") own = "0\u0082\u0003";
        key = fault switch
        {
            "encryptedKey" => Encrypted(key),
            "otherKey" => _intermediate.Sign("other").Key,
            "noKey" => own,
            "brokenKey" => key[..100] + "\n-----END PRIVATE KEY-----",
            _ => key,
        };
        MqttOptions options = Options(mosquitto);
        if (!fault.StartsWith("noOwn", StringComparison.Ordinal))
            options = options with { ClientCertificateFile = Write("own.pem", own), ClientKeyFile = Write("own.key", key) };

        BrokerFindings found = await BrokerProbe.TryAsync(options, agentRuns: false, TimeProvider.System,
            TestContext.Current.CancellationToken);
        Assert.Contains(words, found.Failure, StringComparison.Ordinal);
        Assert.Equal(step, found.Step);
        await using Rig rig = await Rig.StartAsync(options.Broker, _ => options with { DrainTimeout = TimeSpan.Zero });
        rig.Log.Expect(LogEvent.ConnectFailed, words);
        await rig.Log.WaitForAsync(LogEvent.ConnectFailed, words);
    }

    public void Dispose()
    {
        _root.Dispose();
        _intermediate.Dispose();
        _folder.Dispose();
    }

    private static string Encrypted(string key)
    {
        using var plain = ECDsa.Create();
        plain.ImportFromPem(key);
        return plain.ExportEncryptedPkcs8PrivateKeyPem("secret",
            new PbeParameters(PbeEncryptionAlgorithm.Aes128Cbc, HashAlgorithmName.SHA256, 1000));
    }

    private MqttOptions Options(MosquittoBroker broker) =>
        Samples.Options(new Uri($"mqtts://localhost:{broker.Port}")) with { CertificateAuthorityFile = Write("ca.pem", _root.Pem) };

    private Task<MosquittoBroker> StartAsync(string certificate, string key, params string[] more) => MosquittoBroker.StartAsync(
        [$"cafile {Write("broker-ca.pem", _root.Pem)}", $"certfile {Write("broker.pem", certificate)}",
            $"keyfile {Write("broker.key", key)}", "require_certificate true", .. more]);

    private string Write(string name, string content)
    {
        string path = _folder.PathTo(name);
        File.WriteAllText(path, content);
        return path;
    }
}
