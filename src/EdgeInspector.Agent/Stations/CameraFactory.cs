using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using EdgeInspector.Agent.Options;
using EdgeInspector.Cameras;
using EdgeInspector.Cameras.Aravis;
using EdgeInspector.Cameras.Files;
using EdgeInspector.Cameras.Network;
using EdgeInspector.Cameras.Network.Ffmpeg;
using EdgeInspector.Cameras.Network.Rtsp;
using EdgeInspector.Cameras.Pylon;
using EdgeInspector.Cameras.Simulated;
using EdgeInspector.Cameras.Uvc;
using EdgeInspector.Configuration;
using EdgeInspector.Files;
using EdgeInspector.Frames;
using EdgeInspector.Imaging;
using EdgeInspector.Imaging.Video;
using EdgeInspector.Secrets;
using Microsoft.Extensions.Logging;

namespace EdgeInspector.Agent.Stations;

/// <summary>Opens the cameras that the configuration names.</summary>
internal static class CameraFactory
{
    /// <summary>Opens one.</summary>
    /// <param name="configuration">Which, and how.</param>
    /// <param name="buffers">Frames that may be in use at a time.</param>
    /// <param name="codec">Reads picture files.</param>
    /// <param name="stateDirectory">Where a drop folder's camera remembers what was inspected; null to forget it.</param>
    /// <exception cref="CameraLostException">It cannot be opened now.</exception>
    public static ICamera Open(
        CameraConfiguration configuration, int buffers, IPictureCodec codec, TimeProvider time, ILogger logger,
        string? stateDirectory = null) => configuration switch
        {
            SimulatedCameraConfiguration simulated => new SimulatedLineCamera(
                new SimulatedLineOptions
                {
                    Seed = (ulong)simulated.Seed,
                    DefectRate = simulated.DefectRate,
                    Width = simulated.Width,
                    Height = simulated.Height,
                    Color = simulated.Color,
                    FramesPerSecond = simulated.FramesPerSecond ?? DefaultRate,
                },
                buffers, time),
            FolderCameraConfiguration { Watch: true } folder => DropFolderCamera.Open(
                new DropFolderCameraOptions
                {
                    Path = folder.Path,
                    Recursive = folder.Recursive,
                    Settle = TimeSpan.FromMilliseconds(folder.SettleMilliseconds),
                    MemoryPath = stateDirectory is null ? null : MemoryOf(folder.Path, stateDirectory),
                },
                codec, time, logger),
            FolderCameraConfiguration folder => FolderCamera.Open(
                new FolderCameraOptions
                {
                    Path = folder.Path,
                    Loop = folder.Loop,
                    Shuffle = folder.Shuffle,
                    Seed = (ulong)folder.Seed,
                    FramesPerSecond = folder.FramesPerSecond ?? DefaultRate,
                },
                codec, buffers, time, logger),
            VideoCameraConfiguration video => new VideoFileCamera(
                new VideoFileCameraOptions { Loop = video.Loop, FramesPerSecond = video.FramesPerSecond },
                PictureLibrary.OpenVideo(video.Path), buffers, time, logger),
            AravisCameraConfiguration aravis => AravisCamera.Open(aravis.ToOptions(), buffers, PictureLibrary.BayerDecoder(), time, logger),
            PylonCameraConfiguration pylon => PylonCamera.Open(pylon.ToOptions(), buffers, PictureLibrary.BayerDecoder(), time),
            UvcCameraConfiguration uvc => OpenUvc(uvc, buffers, time, logger),
            RtspCameraConfiguration rtsp => OpenStream(rtsp, buffers, codec, time, logger),
            MjpegCameraConfiguration mjpeg => MjpegCamera.Open(
                new MjpegCameraOptions
                {
                    Url = mjpeg.Url,
                    User = mjpeg.User,
                    Password = PasswordOf(mjpeg),
                    AuthorityFile = mjpeg.TlsCaFile,
                    AnyCertificate = mjpeg.TlsAnyCertificate,
                    Silence = TimeSpan.FromMilliseconds(mjpeg.SilenceMilliseconds),
                },
                codec, buffers, time, logger),
            _ => throw new UnreachableException($"There is no camera for {configuration.Driver}."),
        };

    /// <summary>
    /// Gives an open camera other values of the settings that it can take while frames come; on the thread that grabs, between two frames.
    /// </summary>
    /// <returns>False when it has to be opened again for them.</returns>
    /// <exception cref="CameraLostException">It does not answer.</exception>
    public static bool TryAdjust(ICamera camera, CameraConfiguration wanted) => (camera, wanted) switch
    {
        (AravisCamera aravis, AravisCameraConfiguration settings) => aravis.TryAdjust(settings.ToOptions()),
        (PylonCamera pylon, PylonCameraConfiguration settings) => pylon.TryAdjust(settings.ToOptions()),
        _ => false,
    };

    private const double DefaultRate = 10;
    private const int LongestPassword = 1 << 16;

    private static UvcCamera OpenUvc(UvcCameraConfiguration uvc, int buffers, TimeProvider time, ILogger logger)
    {
        IVideoSource device = PictureLibrary.OpenUvc(new UvcDeviceOptions
        {
            Device = uvc.Device,
            Width = uvc.Width,
            Height = uvc.Height,
            PixelFormat = uvc.PixelFormat,
            FramesPerSecond = uvc.FramesPerSecond,
            Exposure = uvc.Exposure,
            Gain = uvc.Gain,
        });
        return UvcCamera.Open(uvc.Device, device, buffers, TimeSpan.FromMilliseconds(uvc.SilenceMilliseconds), time, logger);
    }

    private static StreamedCamera OpenStream(RtspCameraConfiguration rtsp, int buffers, IPictureCodec codec, TimeProvider time,
        ILogger logger)
    {
        TimeSpan silence = TimeSpan.FromMilliseconds(rtsp.SilenceMilliseconds), keyFrame = TimeSpan.FromSeconds(rtsp.KeyFrameSeconds);
        if (rtsp.Url.StartsWith("rtsp", StringComparison.OrdinalIgnoreCase))
        {
            var options = new RtspCameraOptions
            {
                Url = rtsp.Url,
                User = rtsp.User,
                Password = PasswordOf(rtsp),
                AuthorityFile = rtsp.TlsCaFile,
                AnyCertificate = rtsp.TlsAnyCertificate,
                Udp = rtsp.Transport == RtspTransport.Udp,
                Grey = rtsp.Grey,
                Silence = silence,
                KeyFrameWithin = keyFrame,
            };
            return RtspCamera.Open(options, codec, buffers, time, logger);
        }
        return FfmpegCamera.Open(
            new FfmpegCameraOptions
            {
                Url = rtsp.Url,
                User = rtsp.User,
                Password = PasswordOf(rtsp),
                AuthorityFile = rtsp.TlsCaFile,
                AnyCertificate = rtsp.TlsAnyCertificate,
                Grey = rtsp.Grey,
                Silence = silence,
                KeyFrameWithin = keyFrame,
            },
            buffers, time, logger);
    }

    // One file a folder, wherever the station's name or its other settings go.
    private static string MemoryOf(string folder, string stateDirectory)
    {
        byte[] hash = SHA256.HashData(Encoding.UTF8.GetBytes(Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder))));
        return Path.Combine(stateDirectory, "folders", $"{Convert.ToHexStringLower(hash)[..16]}.seen");
    }

    private static string? PasswordOf(NetworkCameraConfiguration camera)
    {
        if (camera.PasswordFile is not { } file) return null;
        try
        {
            string password = RegularFile.ReadAllText(file, LongestPassword).Split('\n')[0].TrimEnd('\r');
            SecretBook.Learn(password);
            return password;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new CameraFaultException($"The camera's password cannot be read: {exception.Message} Check passwordFile.", exception);
        }
    }
}
