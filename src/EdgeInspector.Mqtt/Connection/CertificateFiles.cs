using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using EdgeInspector.Files;
using EdgeInspector.Mqtt.Probing;

namespace EdgeInspector.Mqtt.Connection;

/// <summary>Reads the PEM files of the configuration, and says what is wrong with those that cannot serve.</summary>
internal static class CertificateFiles
{
    private const string Encrypted = "ENCRYPTED";

    /// <summary>The authorities that may have signed the broker's certificate; null for those of the system.</summary>
    /// <exception cref="ConnectFailedException">The file cannot be used.</exception>
    public static X509Certificate2Collection? Authorities(MqttOptions options) =>
        options.CertificateAuthorityFile is { } file ? Read(file, "mqtt.tlsCaFile") : null;

    /// <summary>This agent's certificate with its key, and the intermediates that are shown with it; null without one.</summary>
    /// <exception cref="ConnectFailedException">A file cannot be used.</exception>
    public static SslStreamCertificateContext? Own(MqttOptions options)
    {
        if (options is not { ClientCertificateFile: { } file, ClientKeyFile: { } keyFile }) return null;
        X509Certificate2Collection all = Read(file, "mqtt.tlsClientCertificateFile");
        string key = ReadKey(keyFile);
        X509Certificate2? own = null;
        var others = new X509Certificate2Collection();
        foreach (X509Certificate2 certificate in all)
        {
            if (own is null && WithKey(certificate, key, keyFile) is { } found) own = found;
            else others.Add(certificate);
        }

        if (own is null)
            throw Unusable(
                $"The key in '{keyFile}' (mqtt.tlsClientKeyFile) belongs to no certificate in '{file}' (mqtt.tlsClientCertificateFile).");
        // Offline: what is missing is not fetched from addresses that stand in certificates.
        return SslStreamCertificateContext.Create(own, others, offline: true);
    }

    /// <summary>The last day of this agent's certificate; null without one.</summary>
    /// <exception cref="ConnectFailedException">A file cannot be used.</exception>
    public static DateTimeOffset? OwnEnds(MqttOptions options) => Own(options)?.TargetCertificate.NotAfter;

    private static X509Certificate2Collection Read(string file, string what)
    {
        var certificates = new X509Certificate2Collection();
        string text = ReadText(file, what);
        try
        {
            certificates.ImportFromPem(text);
        }
        catch (CryptographicException exception)
        {
            throw Unusable($"The file '{file}' ({what}) cannot be used: {exception.Message}", exception);
        }

        return certificates.Count > 0
            ? certificates
            : throw Unusable(
                $"The file '{file}' ({what}) holds no PEM certificate; 'openssl x509 -inform der -in FILE' makes PEM of a binary one.");
    }

    private static string ReadKey(string file)
    {
        string text = ReadText(file, "mqtt.tlsClientKeyFile");
        if (text.Contains(Encrypted, StringComparison.Ordinal))
        {
            throw Unusable(
                $"The key in '{file}' (mqtt.tlsClientKeyFile) is encrypted, and nobody is there to give its passphrase: write it without one "
                + "('openssl pkey -in KEY -out NEWKEY') into a file that only the agent's user may read.");
        }
        if (!text.Contains("PRIVATE KEY-----", StringComparison.Ordinal))
            throw Unusable($"The file '{file}' (mqtt.tlsClientKeyFile) holds no PEM private key.");
        return text;
    }

    private static string ReadText(string file, string what)
    {
        try
        {
            return RegularFile.ReadAllText(file);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw Unusable($"The file '{file}' ({what}) cannot be used: {exception.Message}", exception);
        }
    }

    private static X509Certificate2? WithKey(X509Certificate2 certificate, string key, string keyFile)
    {
        try
        {
            using var pem = X509Certificate2.CreateFromPem(certificate.ExportCertificatePem(), key);
            // Windows cannot use a key that exists in memory only; the detour over PKCS #12 gives it a place.
            return X509CertificateLoader.LoadPkcs12(pem.Export(X509ContentType.Pkcs12), null);
        }
        catch (Exception exception) when (exception is CryptographicException or ArgumentException)
        {
            // An unreadable key fits none; one that is readable but another's fits none of them either.
            return IsReadable(key)
                ? null
                : throw Unusable($"The key in '{keyFile}' (mqtt.tlsClientKeyFile) cannot be read: {exception.Message}", exception);
        }
    }

    private static bool IsReadable(string key)
    {
        try
        {
            using var rsa = RSA.Create();
            rsa.ImportFromPem(key);
            return true;
        }
        catch (Exception exception) when (exception is CryptographicException or ArgumentException)
        {
            return IsEllipticCurve(key);
        }
    }

    private static bool IsEllipticCurve(string key)
    {
        try
        {
            using var curve = ECDsa.Create();
            curve.ImportFromPem(key);
            return true;
        }
        catch (Exception exception) when (exception is CryptographicException or ArgumentException)
        {
            return false;
        }
    }

    private static ConnectFailedException Unusable(string what, Exception? exception = null) =>
        new(what, exception) { Step = BrokerStep.Credentials };
}
