using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace EdgeInspector.TestKit.Mqtt;

/// <summary>An authority for certificates as a plant has one; what it signs may sign others. Writes PEM files.</summary>
public sealed class TestAuthority : IDisposable
{
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly X509Certificate2 _certificate;

    private TestAuthority(string name, X509Certificate2? issuer)
    {
        CertificateRequest request = Request(name, _key, mayBeAuthority: true, []);
        using X509Certificate2 bare = issuer is null
            ? request.CreateSelfSigned(From, To)
            : request.Create(issuer, issuer.NotBefore, issuer.NotAfter, RandomNumberGenerator.GetBytes(8));
        _certificate = bare.HasPrivateKey
            ? X509CertificateLoader.LoadPkcs12(bare.Export(X509ContentType.Pkcs12), null, X509KeyStorageFlags.Exportable)
            : bare.CopyWithPrivateKey(_key);
    }

    /// <summary>An authority of nobody else's.</summary>
    public static TestAuthority Root(string name) => new(name, null);

    private static DateTimeOffset From => TimeProvider.System.GetUtcNow().AddDays(-2);

    private static DateTimeOffset To => TimeProvider.System.GetUtcNow().AddDays(2);

    /// <summary>Its certificate.</summary>
    public string Pem => _certificate.ExportCertificatePem();

    /// <summary>An authority below this one.</summary>
    public TestAuthority Intermediate(string name) => new(name, _certificate);

    /// <summary>A certificate and its key for a host or a client.</summary>
    /// <param name="name">Who it is.</param>
    /// <param name="hosts">Host names it is for.</param>
    /// <param name="endedDays">Days since its end; 0 for one that holds.</param>
    public (string Certificate, string Key) Sign(string name, string[]? hosts = null, int endedDays = 0)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest request = Request(name, key, mayBeAuthority: false, hosts ?? []);
        DateTimeOffset to = endedDays > 0 ? TimeProvider.System.GetUtcNow().AddDays(-endedDays) : _certificate.NotAfter;
        using X509Certificate2 certificate = request.Create(_certificate, _certificate.NotBefore, to, RandomNumberGenerator.GetBytes(8));
        return (certificate.ExportCertificatePem(), key.ExportPkcs8PrivateKeyPem());
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _certificate.Dispose();
        _key.Dispose();
    }

    private static CertificateRequest Request(string name, ECDsa key, bool mayBeAuthority, string[] hosts)
    {
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(
            new X509BasicConstraintsExtension(mayBeAuthority, hasPathLengthConstraint: false, 0, critical: true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, critical: false));
        if (hosts.Length == 0) return request;
        var names = new SubjectAlternativeNameBuilder();
        foreach (string host in hosts)
        {
            if (IPAddress.TryParse(host, out IPAddress? address)) names.AddIpAddress(address);
            else names.AddDnsName(host);
        }
        request.CertificateExtensions.Add(names.Build());
        return request;
    }
}
