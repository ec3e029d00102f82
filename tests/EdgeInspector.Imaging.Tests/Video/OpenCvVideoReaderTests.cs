using EdgeInspector.Frames;
using EdgeInspector.Imaging.Video;
using EdgeInspector.TestKit;
using OpenCvSharp;
using Xunit;

namespace EdgeInspector.Imaging.Tests.Video;

[Needs("opencv")]
public sealed class OpenCvVideoReaderTests
{
    [Fact]
    public void TryRead_WholeFilm_GivesEveryPictureAndEnds()
    {
        using var folder = new TemporaryFolder();
        string path = Film(folder, 12);
        using var reader = new OpenCvVideoReader(path);
        Assert.Equal((64, 48, 10.0), (reader.Width, reader.Height, reader.FramesPerSecond));
        Assert.Equal(Enumerable.Range(0, 12), Brightness(reader));

        reader.Rewind();
        Assert.Equal(Enumerable.Range(0, 12), Brightness(reader));
    }

    [Fact]
    public void Open_MissingOrNoVideo_SaysSo()
    {
        using var folder = new TemporaryFolder();
        Assert.Throws<CameraLostException>(() => new OpenCvVideoReader(folder.PathTo("none.avi")));
        File.WriteAllText(folder.PathTo("text.avi"), "no film");
        var error = Assert.Throws<CameraLostException>(() => new OpenCvVideoReader(folder.PathTo("text.avi")));
        Assert.Contains("text.avi", error.Message, StringComparison.Ordinal);
    }

    private static List<int> Brightness(OpenCvVideoReader reader)
    {
        using var pool = new FramePool(1, 64 * 48 * 3);
        pool.TryRent(out Frame? frame);
        List<int> seen = [];
        while (reader.TryRead(frame!)) seen.Add((int)Math.Round(frame!.Pixels[3000] / 20.0));
        frame!.Dispose();
        return seen;
    }

    private static string Film(TemporaryFolder folder, int pictures)
    {
        string path = folder.PathTo("film.avi");
        using var writer = new VideoWriter(path, FourCC.MJPG, 10, new Size(64, 48));
        for (int i = 0; i < pictures; i++)
        {
            using var picture = new Mat(48, 64, MatType.CV_8UC3, Scalar.All(i * 20));
            writer.Write(picture);
        }
        return path;
    }
}
