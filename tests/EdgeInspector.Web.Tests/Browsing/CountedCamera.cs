using System.Collections.Concurrent;
using EdgeInspector.Cameras.Simulated;
using EdgeInspector.TestKit;
using EdgeInspector.TestKit.Cameras;

namespace EdgeInspector.Web.Tests.Browsing;

/// <summary>A virtual camera that paints a counter of 16 bits into each frame, to be read back from a canvas of the page.</summary>
internal sealed class CountedCamera : IDisposable
{
    /// <summary>A function of the page: the counter on a canvas that shows one frame.</summary>
    public const string ReadCounter = """
        const probe = new OffscreenCanvas(160, 1).getContext('2d', { willReadFrequently: true });
        const readCounter = canvas => {
          probe.drawImage(canvas, 0, Math.round(canvas.height * 12 / 128), canvas.width, 1, 0, 0, 160, 1);
          const { data } = probe.getImageData(0, 0, 160, 1);
          let count = 0;
          for (let bit = 0; bit < 16; bit++) if (data[4 * Math.round((bit + 0.5) * 160 / 16) + 1] > 128) count |= 1 << bit;
          return count;
        };
        """;

    private const int Bits = 16, Strip = 24;
    private readonly PartRenderer _renderer = new(TaughtLine.Width, TaughtLine.Height, 1);
    private readonly VirtualGigeCamera _camera;

    /// <summary>Starts it.</summary>
    public unsafe CountedCamera() => _camera = new VirtualGigeCamera
    {
        Draw = (pixels, width, height, number) => Draw((void*)pixels, width, height, number),
    };

    /// <summary>When each frame was drawn, in milliseconds since 1970, by its counter.</summary>
    public ConcurrentDictionary<int, double> Drawn { get; } = new();

    /// <summary>Keys of a station that sees its frames and lets all of them pass.</summary>
    /// <param name="framesPerSecond">Of the camera.</param>
    public static string Station(int framesPerSecond) => $$"""
        "threshold": 900, "camera": { "driver": "aravis", "address": "{{VirtualGigeCamera.Loopback}}", "pixelFormat": "RGB8",
          "region": [0, 0, {{TaughtLine.Width}}, {{TaughtLine.Height}}], "framesPerSecond": {{framesPerSecond}} }
        """;

    public void Dispose() => _camera.Dispose();

    private unsafe void Draw(void* pixels, int width, int height, int number)
    {
        if ((width, height) != (TaughtLine.Width, TaughtLine.Height)) return;
        var picture = new Span<byte>(pixels, width * height * 3);
        _renderer.Draw(5000 + number, DefectKind.None, picture);
        for (int y = 0; y < Strip; y++)
            for (int x = 0; x < width; x++)
                picture.Slice(((y * width) + x) * 3, 3).Fill((byte)((number >> (x * Bits / width) & 1) == 1 ? 240 : 10));
        Drawn[number & 0xffff] = (TimeProvider.System.GetUtcNow() - DateTimeOffset.UnixEpoch).TotalMilliseconds;
    }
}
