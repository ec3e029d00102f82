using System.Net;
using System.Net.Http.Headers;
using EdgeInspector.Frames;
using Microsoft.Extensions.Logging;

namespace EdgeInspector.Cameras.Network;

/// <summary>
/// A network camera that sends JPEG pictures over HTTP (multipart/x-mixed-replace). A damaged picture is a part that nobody saw.
/// </summary>
public sealed class MjpegCamera : StreamedCamera
{
    private static readonly TimeSpan FirstFrame = TimeSpan.FromSeconds(10);
    private readonly HttpClient _client;
    private readonly CancellationTokenSource _stop = new();
    private readonly MjpegCameraOptions _options;
    private readonly CameraCertificate _certificate;
    private readonly JpegFrames _pictures;
    private readonly TimeProvider _time;
    private volatile Stream? _body;

    private MjpegCamera(MjpegCameraOptions options, IPictureCodec codec, int buffers, TimeProvider time, ILogger logger)
        : base($"The camera {options.Url}", buffers, options.Silence, time, logger)
    {
        (_options, _pictures, _time) = (options, new JpegFrames(codec, Name), time);
        _certificate = new CameraCertificate(Name, options.AuthorityFile, options.AnyCertificate);
        var handler = new SocketsHttpHandler { ConnectTimeout = FirstFrame };
        handler.SslOptions.RemoteCertificateValidationCallback = (_, shown, chain, errors) => _certificate.Accepts(shown, chain, errors);
        if (options.User is not null) handler.Credentials = new NetworkCredential(options.User, options.Password);
        _client = new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan };
    }

    /// <summary>Connects and waits for the first frame.</summary>
    /// <param name="options">Which camera, and how.</param>
    /// <param name="codec">Decodes the pictures.</param>
    /// <param name="buffers">Frames that the station may hold at a time.</param>
    /// <exception cref="CameraLostException">No frame came.</exception>
    /// <exception cref="CameraFaultException">The camera refuses the login, or what is there is no such stream.</exception>
    public static MjpegCamera Open(MjpegCameraOptions options, IPictureCodec codec, int buffers, TimeProvider time, ILogger logger) =>
        Started(new MjpegCamera(options, codec, buffers, time, logger), FirstFrame);

    private protected override void Read()
    {
        try
        {
            using HttpResponseMessage response =
                _client.Send(new HttpRequestMessage(HttpMethod.Get, _options.Url), HttpCompletionOption.ResponseHeadersRead, _stop.Token);
            string boundary = BoundaryOf(response);
            using Stream body = response.Content.ReadAsStream(_stop.Token);
            _body = body;
            var reader = new MjpegPartReader(body, boundary, _time);
            while (!IsStopping && reader.ReadPart() is { } part) Take(part, reader.BegunTimestamp, reader.ReceivedTimestamp);
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException or OperationCanceledException
            or ObjectDisposedException)
        {
            if (!IsStopping)
                throw _certificate.Fault ?? new CameraLostException(
                    $"{Name} does not answer ({exception.Message}). Check its address, power and network.", exception);
        }
    }

    private protected override void Interrupt()
    {
        _stop.Cancel();
        _body?.Dispose();
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        if (!disposing) return;
        _client.Dispose();
        _stop.Dispose();
    }

    // The picture was taken before it was decoded, however long that takes.
    private void Take(byte[] part, long begun, long received)
    {
        if (_pictures.Decode(part, out Picture? picture) is { } reason) DeliverDamaged(reason, begun, received);
        else if (TryRent(picture!, out Frame? frame)) Deliver(frame, begun, received);
    }

    private string BoundaryOf(HttpResponseMessage response)
    {
        if (response.StatusCode is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden)
            throw new CameraFaultException($"{Name} refuses the login ({(int)response.StatusCode}). Set user and passwordFile.");
        if (!response.IsSuccessStatusCode)
            throw new CameraLostException($"{Name} answers {(int)response.StatusCode} {response.ReasonPhrase}. Check the address.");
        MediaTypeHeaderValue? type = response.Content.Headers.ContentType;
        string? boundary = type?.Parameters
            .FirstOrDefault(parameter => parameter.Name.Equals("boundary", StringComparison.OrdinalIgnoreCase))?.Value?.Trim('"');
        return type?.MediaType?.StartsWith("multipart/", StringComparison.OrdinalIgnoreCase) == true && boundary is { Length: > 0 }
            ? boundary
            : throw new CameraFaultException(
                $"{Name} sends {type?.MediaType ?? "nothing that has a type"}, not a stream of pictures (multipart/x-mixed-replace). "
                + "Take the address of its MJPEG stream.");
    }
}
