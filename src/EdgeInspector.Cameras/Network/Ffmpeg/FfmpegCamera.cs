using EdgeInspector.Frames;
using EdgeInspector.Verdicts;
using Microsoft.Extensions.Logging;

namespace EdgeInspector.Cameras.Network.Ffmpeg;

/// <summary>
/// A network camera whose stream ffmpeg receives and decodes, for whatever is not RTSP. When it ends or falls silent the camera is lost,
/// and opening it again starts another one. A loss that ffmpeg does not notice goes unnoticed.
/// </summary>
public sealed class FfmpegCamera : StreamedCamera
{
    // Addresses that ffmpeg opens with TLS; it knows them in small letters alone.
    private static readonly string[] Encrypted = ["https", "tls", "rtmps", "rtmpts"];
    private readonly FfmpegCameraOptions _options;
    private readonly FfmpegProcess _process;
    private readonly DecoderErrorGate _clean;
    private readonly LossLog _losses;

    private FfmpegCamera(FfmpegCameraOptions options, int buffers, TimeProvider time, ILogger logger)
        : base($"The camera {options.Url}", buffers, options.Silence, time, logger)
    {
        _options = options;
        _clean = new DecoderErrorGate(time);
        _losses = new LossLog(Name, time, logger);
        string address = WithLogin(options);
        string secret = options.User is null ? "" : address;
        string[] input = ["-nostdin", "-fflags", "nobuffer", .. CertificateWords(options), "-i", address];
        _process = new FfmpegProcess(options.Program, input, options.Grey, Complain, endsWithThread: true, secret, options.Url);
    }

    /// <summary>Starts ffmpeg and waits for the first frame.</summary>
    /// <param name="options">Which camera, and how.</param>
    /// <param name="buffers">Frames that the station may hold at a time.</param>
    /// <exception cref="CameraFaultException">There is no ffmpeg.</exception>
    /// <exception cref="CameraLostException">No frame came; the message has ffmpeg's own words.</exception>
    public static FfmpegCamera Open(FfmpegCameraOptions options, int buffers, TimeProvider time, ILogger logger) =>
        Started(new FfmpegCamera(options, buffers, time, logger), options.KeyFrameWithin);

    private protected override void Read()
    {
        _process.Start();
        while (!IsStopping && _process.ReadPicture() is { } picture)
        {
            if (!TryRent(picture.Length, out Frame? frame))
            {
                _clean.Trusts(picture.IsKey);
                if (!_process.TrySkip(picture.Length)) break;
                continue;
            }
            bool isRead = false;
            try
            {
                isRead = _process.TryReadInto(frame, picture);
            }
            finally
            {
                if (!isRead) frame.Dispose();
            }
            if (!isRead) break;
            if (!_clean.Trusts(picture.IsKey)) frame.Defect ??= Reason.FrameIncomplete;
            Deliver(frame);
        }
        if (IsStopping) return;
        string words = _process.LastWords();
        if (IsVerified(_options) && words.Contains("certificate", StringComparison.OrdinalIgnoreCase))
            throw new CameraFaultException($"{Name} shows a certificate that is not taken{words}. {CameraCertificate.Remedy}");
        throw new CameraLostException($"{Name} has ended its stream{words}. Check its address, login and network.");
    }

    private protected override void Interrupt() => _process.Kill();

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        if (disposing) _process.Dispose();
    }

    private static bool IsVerified(FfmpegCameraOptions options) =>
        !options.AnyCertificate && options.Url.IndexOf("://", StringComparison.Ordinal) is > 0 and int end
        && Encrypted.Contains(options.Url[..end]);

    // ffmpeg takes any certificate unless it is told not to, and knows these words for encrypted addresses alone.
    private string[] CertificateWords(FfmpegCameraOptions options)
    {
        if (!IsVerified(options)) return [];
        // A file that cannot be used is said as for the other cameras.
        _ = new CameraCertificate(Name, options.AuthorityFile, takesAny: false);
        return options.AuthorityFile is { } file ? ["-tls_verify", "1", "-ca_file", file] : ["-tls_verify", "1"];
    }

    private void Complain(string words)
    {
        _clean.Complain();
        _losses.Note(words);
    }

    // Only the address itself: its query may hold another one.
    internal static string WithLogin(FfmpegCameraOptions options)
    {
        int host = options.Url.IndexOf("://", StringComparison.Ordinal) + 3;
        return options.User is null || host < 3
            ? options.Url
            : $"{options.Url[..host]}{Uri.EscapeDataString(options.User)}:{Uri.EscapeDataString(options.Password ?? "")}@{options.Url[host..]}";
    }
}
