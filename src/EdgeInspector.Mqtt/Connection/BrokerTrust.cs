using System.Globalization;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace EdgeInspector.Mqtt.Connection;

/// <summary>Decides whether the broker is who it should be, and says why it is not. For one connection.</summary>
internal sealed class BrokerTrust
{
    private readonly string _host;
    private readonly X509Certificate2Collection? _authorities;
    private readonly SslStreamCertificateContext? _own;
    private string? _distrust;
    private bool _wantsCertificate;

    private BrokerTrust(string host, X509Certificate2Collection? authorities, SslStreamCertificateContext? own) =>
        (_host, _authorities, _own) = (host, authorities, own);

    /// <summary>Last moment of the broker's certificate; null before it was shown.</summary>
    public DateTimeOffset? Ends { get; private set; }

    /// <summary>Reads the files.</summary>
    /// <exception cref="ConnectFailedException">One of them cannot be used.</exception>
    public static BrokerTrust Of(MqttOptions options) =>
        new(options.Broker.DnsSafeHost, CertificateFiles.Authorities(options), CertificateFiles.Own(options));

    /// <summary>How TLS is spoken.</summary>
    public SslClientAuthenticationOptions Terms()
    {
        var terms = new SslClientAuthenticationOptions
        {
            TargetHost = _host,
            RemoteCertificateValidationCallback = Validate,
            CertificateRevocationCheckMode = X509RevocationMode.Online,
            ClientCertificateContext = _own,
        };
        if (_own is null)
        {
            terms.LocalCertificateSelectionCallback = (_, _, _, shown, issuers) =>
            {
                _wantsCertificate |= shown is not null || issuers.Length > 0;
                return null!;
            };
        }
        if (_authorities is null) return terms;
        terms.CertificateChainPolicy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            // Private authorities of a plant seldom publish revocation lists; with the system's authorities the default check stays.
            RevocationMode = X509RevocationMode.NoCheck,
        };
        terms.CertificateChainPolicy.CustomTrustStore.AddRange(_authorities);
        return terms;
    }

    /// <summary>Why the connection could not be secured, to be read behind the broker's name.</summary>
    public string WordsOf(Exception failure)
    {
        if (_distrust is not null) return $"is not trusted: {_distrust}";
        string detail = failure.GetBaseException().Message;
        return WordsOfCertificate(detail) ?? $"cannot be reached over TLS: {detail}; is it a port for mqtts?";
    }

    /// <summary>What a broken connection says of this agent's certificate; null when it is not about that.</summary>
    /// <param name="detail">What the library says.</param>
    public string? WordsOfCertificate(string detail)
    {
        bool refused = detail.Contains("alert", StringComparison.OrdinalIgnoreCase)
            && (detail.Contains("certificate", StringComparison.OrdinalIgnoreCase)
                || detail.Contains("handshake failure", StringComparison.OrdinalIgnoreCase)
                || detail.Contains("unknown ca", StringComparison.OrdinalIgnoreCase));
        if (_own is not null) return refused ? OwnRefused(detail) : null;
        return refused || (_wantsCertificate && Ends is not null)
            ? $"asks for a certificate, and this agent has none: set mqtt.tlsClientCertificateFile and mqtt.tlsClientKeyFile ({detail})"
            : null;
    }

    /// <summary>
    /// What may be behind a connection that ended right after the handshake: the broker's word about this agent's certificate gets lost
    /// when
    /// it closes at once. Null when this agent has none.
    /// </summary>
    /// <param name="detail">What the library says.</param>
    public string? WordsOfEarlyEnd(string detail) => _own is null ? null : $"probably {OwnRefused(detail)}";

    private string OwnRefused(string detail) =>
        $"does not accept this agent's certificate ({_own!.TargetCertificate.Subject}, signed by {_own.TargetCertificate.Issuer}): its authority must be known "
        + $"to the broker, and the intermediates between must stand in mqtt.tlsClientCertificateFile ({detail})";

    private bool Validate(object sender, X509Certificate? shown, X509Chain? chain, SslPolicyErrors errors)
    {
        if (shown is X509Certificate2 certificate) Ends = certificate.NotAfter;
        if (errors == SslPolicyErrors.None) return true;
        _distrust = Words(shown as X509Certificate2, chain, errors);
        return false;
    }

    private string Words(X509Certificate2? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        if (certificate is null || chain is null) return "it showed no certificate";
        var faults = new List<string>();
        foreach (X509ChainElement element in chain.ChainElements)
        {
            foreach (X509ChainStatus status in element.ChainElementStatus)
                faults.Add(Words(element.Certificate, status));
        }
        // What holds for the whole chain stands at none of its elements on some systems.
        if (faults.Count == 0) faults.AddRange(chain.ChainStatus.Select(status => Words(chain.ChainElements[^1].Certificate, status)));
        if (errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch))
            faults.Add(
                $"its certificate is for {NamesOf(certificate)}, not for {_host}: write one of these names into mqtt.broker, or have a certificate made for {_host}");
        return string.Join("; ", faults.Distinct(StringComparer.Ordinal));
    }

    private string Words(X509Certificate2 certificate, X509ChainStatus status)
    {
        string known = _authorities is null ? "among the authorities of this system; mqtt.tlsCaFile can name others" : "in mqtt.tlsCaFile";
        return status.Status switch
        {
            X509ChainStatusFlags.UntrustedRoot => $"its authority '{certificate.Subject}' is not {known}",
            X509ChainStatusFlags.PartialChain =>
                $"'{certificate.Issuer}', which signed '{certificate.Subject}', is unknown: the broker does not show it as an intermediate, and it is not {known}",
            X509ChainStatusFlags.NotTimeValid => string.Create(
                CultureInfo.InvariantCulture,
                $"the certificate '{certificate.Subject}' holds from {certificate.NotBefore.ToUniversalTime():yyyy-MM-dd HH:mm} to {certificate.NotAfter.ToUniversalTime():yyyy-MM-dd HH:mm} UTC: renew it, or set the clock of this machine"),
            X509ChainStatusFlags.Revoked => $"the certificate '{certificate.Subject}' was revoked",
            X509ChainStatusFlags.RevocationStatusUnknown or X509ChainStatusFlags.OfflineRevocation =>
                $"whether '{certificate.Subject}' was revoked cannot be found out from here ({status.StatusInformation.TrimEnd()})",
            _ => $"{status.Status} of '{certificate.Subject}' ({status.StatusInformation.TrimEnd()})",
        };
    }

    private static string NamesOf(X509Certificate2 certificate)
    {
        X509SubjectAlternativeNameExtension? names = certificate.Extensions.OfType<X509SubjectAlternativeNameExtension>().FirstOrDefault();
        string[] all = names is null
            ? []
            : [.. names.EnumerateDnsNames(), .. names.EnumerateIPAddresses().Select(address => address.ToString())];
        return all.Length > 0 ? string.Join(", ", all) : $"'{certificate.Subject}' (no host name at all)";
    }
}
