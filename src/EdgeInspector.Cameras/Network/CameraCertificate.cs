using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using EdgeInspector.Files;
using EdgeInspector.Frames;

namespace EdgeInspector.Cameras.Network;

/// <summary>
/// Decides whether a certificate is a camera's: signed by an authority of the system or of a given file and made for the camera's address,
/// or
/// itself in the file. Cameras sign theirs themselves, often for no name at all, so the file is the usual way.
/// </summary>
internal sealed class CameraCertificate
{
    /// <summary>What to do when one is refused.</summary>
    public const string Remedy =
        "Give tlsCaFile the certificate of its authority, or its own if it signed itself; tlsAnyCertificate takes any, and then anybody can pass for the camera.";

    private const int LargestFile = 1 << 20;
    private readonly string _camera;
    private readonly X509Certificate2Collection? _known;
    private readonly bool _takesAny;
    private volatile string? _problem;

    /// <param name="camera">The camera's name in errors.</param>
    /// <param name="file">Certificates (PEM) of authorities or of the camera; null for the system's authorities.</param>
    /// <param name="takesAny">Whether any certificate will do.</param>
    /// <exception cref="CameraFaultException">The file cannot be read.</exception>
    public CameraCertificate(string camera, string? file, bool takesAny)
    {
        (_camera, _takesAny) = (camera, takesAny);
        if (file is null || takesAny) return;
        _known = [];
        try
        {
            _known.ImportFromPem(RegularFile.ReadAllText(file, LargestFile));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or CryptographicException)
        {
            throw new CameraFaultException($"The file '{file}' (tlsCaFile) cannot be used: {exception.Message}", exception);
        }
        if (_known.Count == 0) throw new CameraFaultException($"The file '{file}' (tlsCaFile) holds no certificate (PEM).");
    }

    /// <summary>The fault of the certificate that was refused last, with its remedy; null when none was.</summary>
    public CameraFaultException? Fault => _problem is { } problem
        ? new CameraFaultException($"{_camera} shows a certificate that {problem}. {Remedy}")
        : null;

    /// <summary>Whether the certificate is taken.</summary>
    /// <param name="shown">What the camera shows.</param>
    /// <param name="chain">Those that it shows besides.</param>
    /// <param name="errors">What is wrong for the system.</param>
    public bool Accepts(X509Certificate? shown, X509Chain? chain, SslPolicyErrors errors)
    {
        _problem = _takesAny ? null : ProblemOf(shown as X509Certificate2, chain, errors);
        return _problem is null;
    }

    private string? ProblemOf(X509Certificate2? shown, X509Chain? chain, SslPolicyErrors errors)
    {
        if (shown is null) return "is none at all";
        if (_known is not null && _known.Any(known => known.RawDataMemory.Span.SequenceEqual(shown.RawDataMemory.Span))) return null;
        string? unknown = _known is not null ? Unknown(shown, chain, _known)
            : (errors & SslPolicyErrors.RemoteCertificateChainErrors) != 0 ? $"this machine does not trust ({Words(chain)})" : null;
        return unknown
            ?? ((errors & SslPolicyErrors.RemoteCertificateNameMismatch) != 0 ? $"was made for another name ({shown.Subject})" : null);
    }

    private static string? Unknown(X509Certificate2 shown, X509Chain? sent, X509Certificate2Collection authorities)
    {
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.CustomTrustStore.AddRange(authorities);
        if (sent is not null) chain.ChainPolicy.ExtraStore.AddRange(sent.ChainPolicy.ExtraStore);
        return chain.Build(shown) ? null : $"none of tlsCaFile vouches for ({Words(chain)})";
    }

    private static string Words(X509Chain? chain) => chain is null || chain.ChainStatus.Length == 0
        ? "no reason given" : string.Join("; ", chain.ChainStatus.Select(status => status.StatusInformation.Trim().TrimEnd('.')));
}
