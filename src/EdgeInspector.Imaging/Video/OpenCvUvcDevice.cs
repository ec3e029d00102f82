using System.Globalization;
using EdgeInspector.Frames;
using OpenCvSharp;

namespace EdgeInspector.Imaging.Video;

/// <summary>A USB camera of the operating system through OpenCV: V4L2 on Linux, DirectShow on Windows.</summary>
public sealed class OpenCvUvcDevice : IVideoSource
{
    private const string DevicePrefix = "/dev/video";
    private const double V4lManualExposure = 1, DirectShowManualExposure = 0.25, RateTolerance = 0.02;
    private readonly VideoCapture _capture;
    private readonly Mat _picture = new();
    private readonly string _device;

    /// <summary>Opens the camera, writes all settings and reads them back.</summary>
    /// <exception cref="CameraLostException">It is not there, or used by another program.</exception>
    /// <exception cref="CameraFaultException">No permission, or a setting cannot be had; the message says what to do.</exception>
    public OpenCvUvcDevice(UvcDeviceOptions options)
    {
        _device = options.Device;
        RefuseForbidden(options.Device);
        _capture = OpenDevice(options.Device);
        try
        {
            if (!_capture.IsOpened())
                throw new CameraLostException(
                    $"The camera {_device} cannot be opened: it is unplugged, used by another program, or no camera. 'edge-inspector cameras list' shows what is there.");
            Apply(options);
            Settings =
            [
                ReadingOf("exposure", VideoCaptureProperties.Exposure), ReadingOf("gain", VideoCaptureProperties.Gain),
                ReadingOf("framesPerSecond", VideoCaptureProperties.Fps),
            ];
        }
        catch
        {
            _capture.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public int Width => _capture.FrameWidth;

    /// <inheritdoc/>
    public int Height => _capture.FrameHeight;

    /// <inheritdoc/>
    public double FramesPerSecond => _capture.Fps is > 0 and < 10_000 and var rate ? rate : 0;

    /// <inheritdoc/>
    public IReadOnlyList<CameraReading> Settings { get; }

    /// <inheritdoc/>
    public bool TryRead(Frame frame)
    {
        if (!_capture.Read(_picture) || _picture.Empty()) return false;
        if (MatFrames.TryCopy(_picture, frame)) return true;
        throw new CameraLostException(
            $"The camera {_device} sent a picture of {_picture.Width}x{_picture.Height} {_picture.Type()}, {Width}x{Height} was agreed on.");
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _picture.Dispose();
        _capture.Dispose();
    }

    // OpenCV only says that it could not open it.
    private static void RefuseForbidden(string device)
    {
        if (!OperatingSystem.IsLinux()) return;
        string path = PathOf(device);
        if (!File.Exists(path))
            throw new CameraLostException(
                $"There is no camera {path}. Check the cable; 'edge-inspector cameras list' shows what is there.");
        try
        {
            using FileStream _ = File.Open(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
        }
        catch (UnauthorizedAccessException exception)
        {
            throw new CameraFaultException(
                $"No permission to use {path}. Add the agent's user to its group with 'usermod -aG video USER', and start the agent again.",
                exception);
        }
        catch (IOException exception)
        {
            throw new CameraLostException($"The camera {path} cannot be opened: {exception.Message}", exception);
        }
    }

    private static VideoCapture OpenDevice(string device)
    {
        if (!OperatingSystem.IsLinux())
        {
            return int.TryParse(device, CultureInfo.InvariantCulture, out int number)
                ? new VideoCapture(number, VideoCaptureAPIs.DSHOW)
                : throw new CameraFaultException($"On this system a camera is named by its number, not by '{device}'.");
        }
        // The names in /dev/v4l/by-id are links to the device.
        string path = PathOf(device), target = File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? path;
        return target.StartsWith(DevicePrefix, StringComparison.Ordinal)
            && int.TryParse(target.AsSpan(DevicePrefix.Length), CultureInfo.InvariantCulture, out int index)
            ? new VideoCapture(index, VideoCaptureAPIs.V4L2)
            : throw new CameraFaultException($"{device} is no camera. Name one that 'edge-inspector cameras list' shows.");
    }

    private static string PathOf(string device) =>
        int.TryParse(device, CultureInfo.InvariantCulture, out int number)
            ? string.Create(CultureInfo.InvariantCulture, $"{DevicePrefix}{number}")
            : device;

    private void Apply(UvcDeviceOptions options)
    {
        if (options.PixelFormat is { } format)
        {
            if (format.Length != 4)
                throw new CameraFaultException($"pixelFormat {format}: a format has four letters, such as MJPG or YUYV.");
            Set(VideoCaptureProperties.FourCC, FourCC.FromFourChars(format[0], format[1], format[2], format[3]).Value, "pixelFormat", 0);
        }
        if (options.Width is { } width) Set(VideoCaptureProperties.FrameWidth, width, "width", 0);
        if (options.Height is { } height) Set(VideoCaptureProperties.FrameHeight, height, "height", 0);
        if (options.FramesPerSecond is { } rate) Set(VideoCaptureProperties.Fps, rate, "framesPerSecond", RateTolerance);
        if (options.Exposure is { } exposure)
        {
            _capture.Set(VideoCaptureProperties.AutoExposure, OperatingSystem.IsLinux() ? V4lManualExposure : DirectShowManualExposure);
            Set(VideoCaptureProperties.Exposure, exposure, "exposure", 0);
        }
        if (options.Gain is { } gain) Set(VideoCaptureProperties.Gain, gain, "gain", 0);
    }

    private CameraReading ReadingOf(string key, VideoCaptureProperties property) =>
        new(key, property.ToString(), _capture.Get(property).ToString("0.###", CultureInfo.InvariantCulture));

    private void Set(VideoCaptureProperties property, double wanted, string key, double tolerance)
    {
        _capture.Set(property, wanted);
        double got = _capture.Get(property);
        if (Math.Abs(got - wanted) <= tolerance * Math.Abs(wanted)) return;
        throw new CameraFaultException(string.Create(
            CultureInfo.InvariantCulture,
            $"The camera {_device} does not take {key} {wanted}; it says {got}. Choose what it can do ('v4l2-ctl --list-formats-ext' shows that), or remove the key."));
    }
}
