using System.Diagnostics;
using System.Globalization;

namespace EdgeInspector.TestKit.Cameras;

/// <summary>GStreamer's RTSP server on loopback, which sends numbered pictures. Ends on dispose.</summary>
public sealed class GstreamerServer : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly Process _process;

    /// <param name="count">How many pictures.</param>
    /// <param name="picturesPerPart">Pictures of one part.</param>
    /// <param name="rate">Pictures a second.</param>
    /// <param name="encoding">Elements of GStreamer from the encoder to one called pay0.</param>
    public GstreamerServer(int count, int picturesPerPart, int rate, string encoding)
    {
        string pictures = _folder.PathTo("pictures.raw");
        using (FileStream file = File.Create(pictures))
            for (int number = 0; number < count; number++) file.Write(NumberedPicture.Draw(number, picturesPerPart));
        (int width, int height) = (NumberedPicture.Width, NumberedPicture.Height);
        string pipeline = string.Create(
            CultureInfo.InvariantCulture,
            $"( filesrc location={pictures} blocksize={width * height} ! rawvideoparse format=gray8 width={width} height={height} framerate={rate}/1 ! identity sync=true ! videoconvert ! video/x-raw,format=I420 ! {encoding} )");
        var start = new ProcessStartInfo("/usr/bin/python3",
            [Repository.PathTo("tests/EdgeInspector.TestKit/Cameras/rtsp-server.py"), pipeline])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        _process = Process.Start(start)!;
        _process.BeginErrorReadLine();
        Url = $"rtsp://127.0.0.1:{_process.StandardOutput.ReadLine() ?? throw new InvalidOperationException("GStreamer's server did not start.")}/line";
    }

    public string Url { get; }

    public void Dispose()
    {
        _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
        _folder.Dispose();
    }
}
