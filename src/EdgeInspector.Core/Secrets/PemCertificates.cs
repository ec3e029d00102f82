using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using EdgeInspector.Files;

namespace EdgeInspector.Secrets;

/// <summary>Reads the PEM files of the configuration, and says what is wrong with those that cannot serve.</summary>
public static class PemCertificates
{
    private const string Encrypted = "ENCRYPTED";

    // PKCS #12: a sequence that begins with its version, 3.
    private static bool IsPkcs12(string text) => text.StartsWith('0') && text[..Math.Min(text.Length, 12)].Contains("\u0002\u0001\u0003");

    private const string OfPkcs12 = "is a PFX (PKCS #12), which has both in one file under a password: "
        + "'openssl pkcs12 -in FILE -nokeys -out page.crt' writes the certificates, 'openssl pkcs12 -in FILE -nocerts -nodes -out page.key' "
        + "the key, into a file that only the agent's user may read.";

    /// <summary>All certificates of a file.</summary>
    /// <param name="file">The file.</param>
    /// <param name="what">Its key in the configuration, for messages.</param>
    /// <exception cref="UnusableCertificateException">It cannot be read, or holds none.</exception>
    public static X509Certificate2Collection Read(string file, string what)
    {
        var certificates = new X509Certificate2Collection();
        string text = ReadText(file, what);
        try
        {
            certificates.ImportFromPem(text);
        }
        catch (CryptographicException exception)
        {
            throw new UnusableCertificateException($"The file '{file}' ({what}) cannot be used: {exception.Message}", exception);
        }
        if (IsPkcs12(text)) throw new UnusableCertificateException($"The file '{file}' ({what}) {OfPkcs12}");
        return certificates.Count > 0
            ? certificates
            : throw new UnusableCertificateException(
                $"The file '{file}' ({what}) holds no PEM certificate; 'openssl x509 -inform der -in FILE' makes PEM of a binary one.");
    }

    /// <summary>A certificate with its key, and the intermediates that are shown with it.</summary>
    /// <param name="file">The certificates.</param>
    /// <param name="what">Their key in the configuration, for messages.</param>
    /// <param name="keyFile">The private key.</param>
    /// <param name="keyWhat">Its key in the configuration, for messages.</param>
    /// <exception cref="UnusableCertificateException">A file cannot be read, or they do not belong together.</exception>
    public static SslStreamCertificateContext ReadOwn(string file, string what, string keyFile, string keyWhat)
    {
        X509Certificate2Collection all = Read(file, what);
        string key = ReadKey(keyFile, keyWhat);
        X509Certificate2? own = null;
        var others = new X509Certificate2Collection();
        foreach (X509Certificate2 certificate in all)
        {
            if (own is null && WithKey(certificate, key, keyFile, keyWhat) is { } found) own = found;
            else others.Add(certificate);
        }
        if (own is null)
            throw new UnusableCertificateException(
                $"The key in '{keyFile}' ({keyWhat}) belongs to no certificate in '{file}' ({what}).");
        // Offline: what is missing is not fetched from addresses that stand in certificates.
        return SslStreamCertificateContext.Create(own, others, offline: true);
    }

    private static string ReadKey(string file, string what)
    {
        string text = ReadText(file, what);
        if (text.Contains(Encrypted, StringComparison.Ordinal))
            throw new UnusableCertificateException(
                $"The key in '{file}' ({what}) is encrypted, and nobody is there to give its passphrase: write it without one "
                + "('openssl pkey -in KEY -out NEWKEY') into a file that only the agent's user may read.");
        if (IsPkcs12(text)) throw new UnusableCertificateException($"The file '{file}' ({what}) {OfPkcs12}");
        if (!text.Contains("PRIVATE KEY-----", StringComparison.Ordinal))
            throw new UnusableCertificateException($"The file '{file}' ({what}) holds no PEM private key.");
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
            throw new UnusableCertificateException($"The file '{file}' ({what}) cannot be used: {exception.Message}", exception);
        }
    }

    private static X509Certificate2? WithKey(X509Certificate2 certificate, string key, string keyFile, string keyWhat)
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
                : throw new UnusableCertificateException($"The key in '{keyFile}' ({keyWhat}) cannot be read: {exception.Message}", exception);
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
}
