using System.Globalization;
using System.Net;
using System.Security.Cryptography.X509Certificates;
using EdgeInspector.Agent.Web;
using EdgeInspector.Configuration;
using EdgeInspector.Secrets;

namespace EdgeInspector.Diagnosis.Examinations;

/// <summary>Looks whether the operator page is encrypted where others can listen, and whether browsers take its certificate.</summary>
internal static class PageEncryption
{
    private static readonly TimeSpan EndsSoon = TimeSpan.FromDays(30);

    /// <summary>Finds what is wrong.</summary>
    /// <param name="page">The page.</param>
    /// <param name="machine">Name of this machine.</param>
    /// <param name="now">Wall clock.</param>
    /// <param name="findings">Takes it.</param>
    public static void Find(PageConfiguration page, string machine, DateTimeOffset now, ICollection<Finding> findings)
    {
        if (!page.Enabled || TlsFiles.Of(page) is not { } files) return;
        try
        {
            using X509Certificate2 certificate = files.Read().TargetCertificate;
            FindTimes(certificate, now, findings);
            FindNames(page, certificate, machine, findings);
        }
        catch (UnusableCertificateException exception)
        {
            findings.Add(new Finding(
                "service.pageCertificate", Severity.Error, exception.Message,
                "Nobody can open the operator page; a running agent goes on with the certificate that it had.",
                "Put certificate and key (PEM) into both files; the agent looks again within seconds."));
        }
    }

    /// <summary>Says so where a page that other machines see is not encrypted.</summary>
    /// <param name="page">The page, which has users.</param>
    /// <param name="findings">Takes it.</param>
    public static void FindListeners(PageConfiguration page, ICollection<Finding> findings)
    {
        if (page.IsLocal || page.IsEncrypted) return;
        findings.Add(new Finding(
            "service.pageNotEncrypted", Severity.Warning,
            $"page.address {page.Address} is for other machines too, and the operator page is not encrypted.",
            "Whoever can listen in the network reads passwords and sessions.",
            "Set page.tlsCertificateFile and page.tlsKeyFile, or reach the page through a tunnel or a VPN with page.address 127.0.0.1."));
    }

    private static void FindTimes(X509Certificate2 certificate, DateTimeOffset now, ICollection<Finding> findings)
    {
        DateTimeOffset begin = certificate.NotBefore, end = certificate.NotAfter;
        string? what = now < begin
            ? string.Create(CultureInfo.InvariantCulture, $"holds from {begin:yyyy-MM-dd} on, which is later than this machine's clock")
            : end - now > EndsSoon ? null
            : string.Create(CultureInfo.InvariantCulture, $"{(end < now ? "ended" : "ends")} on {end:yyyy-MM-dd}");
        if (what is null) return;
        bool isValid = begin <= now && now <= end;
        findings.Add(new Finding(
            "service.pageCertificateEnds", isValid ? Severity.Warning : Severity.Error,
            $"The operator page's certificate (page.tlsCertificateFile) {what}.",
            isValid ? "From that day on browsers refuse the page." : "Browsers refuse the page.",
            "Get a new one with its key and put both into place; the agent takes them without a restart. Compare the machine's clock too."));
    }

    // Browsers hold the name in their address bar against the certificate.
    private static void FindNames(PageConfiguration page, X509Certificate2 certificate, string machine, ICollection<Finding> findings)
    {
        bool isAny = IPAddress.TryParse(page.Address, out IPAddress? address)
            && (address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any));
        string[] further = [.. page.Hosts ?? []];
        string[] wanted = [.. further, machine, .. isAny ? Array.Empty<string>() : [page.Address]];
        string[] missing = [.. further.Where(name => !Covers(certificate, name))];
        if (missing.Length == 0 && wanted.Any(name => Covers(certificate, name))) return;
        string names = string.Join(", ", missing.Length > 0 ? missing : wanted);
        findings.Add(new Finding(
            "service.pageCertificateHost", Severity.Warning,
            $"The operator page's certificate (page.tlsCertificateFile) is not for {names}; it is for {NamesOf(certificate)}.",
            "Browsers refuse the page under a name that the certificate does not have.",
            "Let the certificate have the names that people type as subject alternative names, or write those that it has into page.hosts."));
    }

    private static bool Covers(X509Certificate2 certificate, string name) =>
        certificate.MatchesHostname(name.TrimEnd('.'), allowWildcards: true, allowCommonName: false);

    private static string NamesOf(X509Certificate2 certificate)
    {
        X509SubjectAlternativeNameExtension? names = certificate.Extensions.OfType<X509SubjectAlternativeNameExtension>().FirstOrDefault();
        string[] all = names is null ? [] : [.. names.EnumerateDnsNames(), .. names.EnumerateIPAddresses().Select(one => one.ToString())];
        return all.Length > 0 ? string.Join(", ", all) : "no name";
    }
}
