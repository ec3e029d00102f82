using System.Globalization;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using EdgeInspector.Cameras.Network;
using EdgeInspector.Cameras.Network.Ffmpeg;
using EdgeInspector.Cameras.Network.Rtsp;
using EdgeInspector.Frames;
using EdgeInspector.Imaging;
using EdgeInspector.TestKit;
using EdgeInspector.TestKit.Cameras;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace EdgeInspector.Cameras.Tests.Network;

/// <summary>Cameras that speak TLS, with certificates of several kinds; one that is taken is answered with 404.</summary>
[Needs("ffmpeg")]
public sealed class CameraCertificateTests : IDisposable
{
    private const string Taken = "404", Unknown = "this machine does not trust", NotVouchedFor = "none of tlsCaFile vouches for",
        OtherName = "was made for another name (CN=camera)";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(40);
    private readonly TemporaryFolder _folder = new();
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    [Theory]
    [InlineData("self", null, false, Unknown)]
    [InlineData("self", "self", false, Taken)]
    [InlineData("self", "other", false, NotVouchedFor)]
    [InlineData("self", null, true, Taken)]
    [InlineData("signed", null, false, Unknown)]
    [InlineData("signed", "authority", false, Taken)]
    [InlineData("signed", "other", false, NotVouchedFor)]
    [InlineData("misnamed", "authority", false, OtherName)]
    [InlineData("misnamed", "misnamed", false, Taken)]
    public async Task Certificate_IsTakenOnlyWhenItIsTheCameras(string shown, string? file, bool any, string expected)
    {
        // A certificate of its own for no address, and those of an authority for the address and for another name.
        using X509Certificate2 authority = Make("CN=authority", null, isAuthority: true), other = Make("CN=other", null, isAuthority: true);
        using X509Certificate2 self = Make("CN=self", null), signed = Make("CN=camera", authority, IPAddress.Loopback),
            misnamed = Make("CN=camera", authority);
        Dictionary<string, X509Certificate2> all = new()
        {
            ["authority"] = authority,
            ["other"] = other,
            ["self"] = self,
            ["signed"] = signed,
            ["misnamed"] = misnamed,
        };
        string? path = null;
        if (file is not null)
            await File.WriteAllTextAsync(path = _folder.PathTo("ca.pem"), all[file].ExportCertificatePem(),
                TestContext.Current.CancellationToken);
        foreach (string scheme in (string[])["rtsps", "https"])
        {
            await using var server = new TlsServer(all[shown]);
            var failure = Assert.ThrowsAny<CameraLostException>(() => Open($"{scheme}://127.0.0.1:{server.Port}/line", path, any));
            Assert.Contains(expected, failure.Message, StringComparison.Ordinal);
            if (expected != Taken)
                Assert.Contains("Give tlsCaFile", Assert.IsType<CameraFaultException>(failure).Message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("self", null, false, false)]
    [InlineData("signed", null, false, false)]
    [InlineData("signed", "authority", false, true)]
    [InlineData("signed", "other", false, false)]
    [InlineData("misnamed", "authority", false, false)]
    [InlineData("self", null, true, true)]
    [InlineData("misnamed", "other", true, true)]
    public async Task Certificate_OfAnAddressThatFfmpegOpens_IsTakenOnlyWhenItIsTheCameras(string shown, string? file, bool any,
        bool isTaken)
    {
        using X509Certificate2 authority = Make("CN=authority", null, isAuthority: true), other = Make("CN=other", null, isAuthority: true);
        using X509Certificate2 camera = shown switch
        {
            "signed" => Make("CN=camera", authority, IPAddress.Loopback),
            "misnamed" => Make("CN=camera", authority),
            _ => Make("CN=self", null, IPAddress.Loopback),
        };
        string? path = null;
        if (file is not null)
        {
            path = _folder.PathTo("ca.pem");
            await File.WriteAllTextAsync(path, (file == "authority" ? authority : other).ExportCertificatePem(),
                TestContext.Current.CancellationToken);
        }
        await using var server = new TlsServer(camera);
        // The server speaks none of the others' protocols.
        foreach (string scheme in isTaken ? (string[])["https"] : ["https", "rtmps", "tls"])
        {
            var failure = Assert.ThrowsAny<CameraLostException>(() =>
            {
                using FfmpegCamera opened = FfmpegCamera.Open(
                    new FfmpegCameraOptions
                    {
                        Url = $"{scheme}://127.0.0.1:{server.Port}/line",
                        AuthorityFile = path,
                        AnyCertificate = any,
                        Silence = Patience,
                    },
                    4, TimeProvider.System, NullLogger.Instance);
                // On a busy machine ffmpeg says it later than a camera waits while it is opened.
                opened.TryGrab(Patience, out Frame? none);
            });
            if (isTaken) Assert.Contains(Taken, failure.Message, StringComparison.Ordinal);
            Assert.Equal(!isTaken, failure is CameraFaultException);
            Assert.Equal(!isTaken, failure.Message.Contains("Give tlsCaFile", StringComparison.Ordinal));
        }
    }

    [Fact]
    public void File_ThatHoldsNoCertificate_IsAFaultThatNamesIt()
    {
        string path = _folder.PathTo("ca.pem");
        foreach (string scheme in (string[])["rtsps", "https"])
        {
            File.Delete(path);
            Assert.Contains("ca.pem' (tlsCaFile) cannot be used",
                Assert.Throws<CameraFaultException>(() => Open($"{scheme}://127.0.0.1:9/", path, any: false)).Message,
                StringComparison.Ordinal);
            File.WriteAllText(path, "nothing");
            Assert.Contains("ca.pem' (tlsCaFile) holds no certificate",
                Assert.Throws<CameraFaultException>(() => Open($"{scheme}://127.0.0.1:9/", path, any: false)).Message,
                StringComparison.Ordinal);
        }
    }

    public void Dispose()
    {
        _key.Dispose();
        _folder.Dispose();
    }

    private static void Open(string url, string? file, bool any)
    {
        using ICamera camera = url.StartsWith("rtsps", StringComparison.Ordinal)
            ? RtspCamera.Open(new RtspCameraOptions { Url = url, AuthorityFile = file, AnyCertificate = any }, PictureLibrary.Codec(), 4,
                TimeProvider.System, NullLogger.Instance)
            : MjpegCamera.Open(new MjpegCameraOptions { Url = url, AuthorityFile = file, AnyCertificate = any }, PictureLibrary.Codec(),
                4, TimeProvider.System, NullLogger.Instance);
    }

    private X509Certificate2 Make(string name, X509Certificate2? authority, IPAddress? address = null, bool isAuthority = false)
    {
        DateTimeOffset now = TimeProvider.System.GetUtcNow();
        var request = new CertificateRequest(name, _key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(isAuthority, false, 0, true));
        if (address is not null)
        {
            var names = new SubjectAlternativeNameBuilder();
            names.AddIpAddress(address);
            request.CertificateExtensions.Add(names.Build());
        }
        using X509Certificate2 made = authority is null
            ? request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1))
            : request.Create(authority, now.AddDays(-1), now.AddHours(20), RandomNumberGenerator.GetBytes(8)).CopyWithPrivateKey(_key);
        return X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pkcs12), null);
    }

    // Answers every request alike, in the words of whoever asks.
    private sealed class TlsServer : LoopbackServer
    {
        private readonly X509Certificate2 _certificate;

        public TlsServer(X509Certificate2 certificate)
        {
            _certificate = certificate;
            Start();
        }

        protected override async Task ServeAsync(NetworkStream stream, CancellationToken cancellation)
        {
            await using var tls = new SslStream(stream);
            try
            {
                await tls.AuthenticateAsServerAsync(new SslServerAuthenticationOptions { ServerCertificate = _certificate }, cancellation);
            }
            catch (System.Security.Authentication.AuthenticationException)
            {
                // Whoever does not take the certificate says so, and goes.
                return;
            }
            using var reader = new StreamReader(tls);
            string? first = await reader.ReadLineAsync(cancellation);
            while (await reader.ReadLineAsync(cancellation) is { Length: > 0 })
            {
            }
            string protocol = first?.Split(' ')[^1] ?? "";
            await tls.WriteAsync(
                System.Text.Encoding.ASCII.GetBytes(
                    string.Create(CultureInfo.InvariantCulture, $"{protocol} 404 Not Found\r\nCSeq: 1\r\nContent-Length: 0\r\n\r\n")),
                    cancellation);
        }
    }
}
