using System.Net.Security;
using EdgeInspector.Configuration;
using EdgeInspector.Secrets;

namespace EdgeInspector.Agent.Web;

/// <summary>Where the operator page's certificate lies.</summary>
/// <param name="Certificate">The certificate and its intermediates (PEM).</param>
/// <param name="Key">Its private key (PEM).</param>
internal sealed record TlsFiles(string Certificate, string Key)
{
    /// <summary>Those of the configuration; null where the page is not encrypted.</summary>
    public static TlsFiles? Of(PageConfiguration page) =>
        page is { TlsCertificateFile: { } certificate, TlsKeyFile: { } key } ? new TlsFiles(certificate, key) : null;

    /// <summary>Reads them.</summary>
    /// <exception cref="UnusableCertificateException">They cannot be used.</exception>
    public SslStreamCertificateContext Read() =>
        PemCertificates.ReadOwn(Certificate, "page.tlsCertificateFile", Key, "page.tlsKeyFile");
}
