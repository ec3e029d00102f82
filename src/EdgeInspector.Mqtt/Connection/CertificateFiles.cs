using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using EdgeInspector.Mqtt.Probing;
using EdgeInspector.Secrets;

namespace EdgeInspector.Mqtt.Connection;

/// <summary>The certificates of a connection to the broker.</summary>
internal static class CertificateFiles
{
    /// <summary>The authorities that may have signed the broker's certificate; null for those of the system.</summary>
    /// <exception cref="ConnectFailedException">The file cannot be used.</exception>
    public static X509Certificate2Collection? Authorities(MqttOptions options) =>
        options.CertificateAuthorityFile is { } file ? Read(() => PemCertificates.Read(file, "mqtt.tlsCaFile")) : null;

    /// <summary>This agent's certificate with its key, and the intermediates that are shown with it; null without one.</summary>
    /// <exception cref="ConnectFailedException">A file cannot be used.</exception>
    public static SslStreamCertificateContext? Own(MqttOptions options) =>
        options is { ClientCertificateFile: { } file, ClientKeyFile: { } keyFile }
            ? Read(() => PemCertificates.ReadOwn(file, "mqtt.tlsClientCertificateFile", keyFile, "mqtt.tlsClientKeyFile")) : null;

    /// <summary>The last day of this agent's certificate; null without one.</summary>
    /// <exception cref="ConnectFailedException">A file cannot be used.</exception>
    public static DateTimeOffset? OwnEnds(MqttOptions options) => Own(options)?.TargetCertificate.NotAfter;

    private static T Read<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (UnusableCertificateException exception)
        {
            throw new ConnectFailedException(exception.Message, exception.InnerException) { Step = BrokerStep.Credentials };
        }
    }
}
