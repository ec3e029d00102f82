using EdgeInspector.Cameras.Files;
using EdgeInspector.Frames;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace EdgeInspector.Cameras.Tests.Files;

public sealed class VideoFileCameraTests
{
    [Fact]
    public void TryGrab_WholeFilm_ShowsEveryPictureAndEnds()
    {
        using var camera = new VideoFileCamera(new VideoFileCameraOptions { AsFastAsTaken = true }, new CountingReader(5), 1,
            TimeProvider.System, NullLogger.Instance);
        Assert.Equal([1, 2, 3, 4, 5], Show(camera, 10));
        Assert.True(camera.HasEnded);
    }

    [Fact]
    public void TryGrab_Loop_BeginsAgain()
    {
        using var camera = new VideoFileCamera(new VideoFileCameraOptions { AsFastAsTaken = true, Loop = true }, new CountingReader(2), 1,
            TimeProvider.System, NullLogger.Instance);
        Assert.Equal([1, 2, 1, 2, 1], Show(camera, 5));
    }

    [Fact]
    public void TryGrab_NoBufferFree_SkipsThePictureAndCountsIt()
    {
        using var camera = new VideoFileCamera(new VideoFileCameraOptions { FramesPerSecond = 500 }, new CountingReader(6), 1,
            TimeProvider.System, NullLogger.Instance);
        Assert.True(camera.TryGrab(TimeSpan.FromSeconds(1), out Frame? kept));
        while (camera.TakeLostFrames() == 0) camera.TryGrab(TimeSpan.FromMilliseconds(50), out _);
        kept.Dispose();
        List<int> rest = Show(camera, 10);
        Assert.DoesNotContain(2, rest);
        Assert.Contains(6, rest);
    }

    private static List<int> Show(VideoFileCamera camera, int most)
    {
        List<int> shown = [];
        for (int i = 0; i < most && !camera.HasEnded; i++)
        {
            if (!camera.TryGrab(TimeSpan.FromSeconds(1), out Frame? frame)) continue;
            using (frame) shown.Add(frame.Pixels[0]);
        }
        return shown;
    }

    /// <summary>A film whose pictures hold their own number.</summary>
    private sealed class CountingReader(int pictures) : IVideoReader
    {
        private int _next = 1;

        public int Width => 4;

        public int Height => 4;

        public double FramesPerSecond => 25;

        public bool TryRead(Frame frame)
        {
            if (_next > pictures) return false;
            frame.Reshape(4, 4, PixelFormat.Bgr8);
            frame.Pixels.Fill((byte)_next++);
            return true;
        }

        public void Rewind() => _next = 1;

        public void Dispose()
        {
        }
    }
}
