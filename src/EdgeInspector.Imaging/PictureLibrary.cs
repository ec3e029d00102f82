using System.Runtime.InteropServices;
using EdgeInspector.Frames;
using EdgeInspector.Imaging.Codecs;
using EdgeInspector.Imaging.Drawing;
using EdgeInspector.Imaging.Video;
using OpenCvSharp;

namespace EdgeInspector.Imaging;

/// <summary>
/// Which library reads and draws pictures: OpenCV, or Skia where OpenCV's native library or one that it needs is missing. Both give the
/// same pixels; TIFF, video files, USB cameras of the system and colour mosaics need OpenCV.
/// </summary>
public static class PictureLibrary
{
    /// <summary>The environment variable that chooses, <c>opencv</c> or <c>skia</c>, instead of what is found here.</summary>
    public const string Variable = "EDGEINSPECTOR_PICTURES";

    private const string Native = "OpenCvSharpExtern";
    private static readonly Lazy<string?> Missing = new(Find);

    /// <summary>Why OpenCV is not used; null where it is.</summary>
    public static string? WhyNotOpenCv => Missing.Value;

    /// <summary>What is in use, in a word for people.</summary>
    /// <value>"OpenCV" or "Skia".</value>
    public static string Name => WhyNotOpenCv is null ? "OpenCV" : "Skia";

    /// <summary>What to do where OpenCV is needed and missing.</summary>
    public static string Remedy => OperatingSystem.IsWindows()
        ? $"Put {Native}.dll beside the program; it is part of the package OpenCvSharp4.runtime.win."
        : $"Debian and Ubuntu: run 'apt-get install libgtk-3-0 libatomic1' as root, and see that lib{Native}.so lies beside the program.";

    /// <summary>A codec for picture files. Safe to use from several threads.</summary>
    public static IPictureCodec Codec() => WhyNotOpenCv is null ? new OpenCvPictureCodec() : new SkiaPictureCodec();

    /// <summary>Makes colour of mosaics; without OpenCV it says so when it is asked.</summary>
    public static IBayerDecoder BayerDecoder() => WhyNotOpenCv is null ? new OpenCvBayerDecoder() : new MissingBayerDecoder();

    /// <summary>Opens a video file.</summary>
    /// <exception cref="CameraLostException">Missing, or no video that can be decoded, or OpenCV is missing.</exception>
    public static IVideoReader OpenVideo(string path)
    {
        RequireOpenCv($"The video file {path}");
        return new OpenCvVideoReader(path);
    }

    /// <summary>Opens a USB camera of the operating system.</summary>
    /// <exception cref="CameraLostException">As <see cref="OpenCvUvcDevice"/> says, or OpenCV is missing.</exception>
    public static IVideoSource OpenUvc(UvcDeviceOptions options)
    {
        RequireOpenCv($"The USB camera {options.Device}");
        return new OpenCvUvcDevice(options);
    }

    internal static IOverlayDrawing Drawing() => WhyNotOpenCv is null ? new OpenCvOverlay() : new SkiaOverlay();

    internal static void RequireOpenCv(string what)
    {
        if (WhyNotOpenCv is { } why) throw new CameraFaultException($"{what} cannot be read without OpenCV, which is not in use: {why} {Remedy}");
    }

    private static string? Find()
    {
        string? chosen = Environment.GetEnvironmentVariable(Variable);
        if (chosen == "skia") return $"{Variable}=skia turns it off.";
        // Asked of the loader first: the library's own check writes to the terminal.
        try
        {
            NativeLibrary.Load(Native, typeof(Cv2).Assembly, null);
            Cv2.SetNumThreads(1);
            return null;
        }
        catch (Exception exception) when (chosen != "opencv" && IsMissing(exception))
        {
            return Shortened(exception.GetBaseException().Message);
        }
    }

    private static bool IsMissing(Exception exception) => exception is DllNotFoundException or TypeInitializationException
        or EntryPointNotFoundException or BadImageFormatException or OpenCvSharpException;

    // The loader lists every place that it looked at; what it lacked stands in the first line that names it.
    private static string Shortened(string message)
    {
        string[] lines = message.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        string line = lines.FirstOrDefault(each => each.Contains("cannot open shared object", StringComparison.Ordinal)
            && !each.Contains(Native, StringComparison.Ordinal)) ?? lines[0];
        return line.TrimEnd('.') + ".";
    }
}
