using System.Globalization;
using System.Security.Cryptography;
using EdgeInspector.Cameras.Simulated;
using EdgeInspector.Frames;
using EdgeInspector.Learning;

namespace EdgeInspector.Demo;

/// <summary>
/// Good parts of the simulated line to learn from; other parts than those that are inspected later. Drawn when they are read.
/// </summary>
internal sealed class DemoPictures : ITrainingPictures
{
    private const int Parts = 120;
    private readonly PartRenderer _renderer = new(DemoLine.Width, DemoLine.Height, DemoLine.LearnSeed);
    private readonly int _inputWidth;
    private readonly int _inputHeight;

    /// <summary>Draws every part once, for its hash.</summary>
    public DemoPictures(int inputWidth, int inputHeight, CancellationToken cancellation)
    {
        (_inputWidth, _inputHeight) = (inputWidth, inputHeight);
        var images = new TrainingImage[Parts];
        Parallel.For(0, Parts, new ParallelOptions { CancellationToken = cancellation },
            () => new byte[DemoLine.Width * DemoLine.Height * 3], (i, _, pixels) =>
        {
            _renderer.Draw(i + 1, DefectKind.None, pixels);
            string name = string.Create(CultureInfo.InvariantCulture, $"drawn-{i + 1:000}");
            images[i] = new TrainingImage(name, Convert.ToHexStringLower(SHA256.HashData(pixels)), DemoLine.Width, DemoLine.Height);
            return pixels;
        }, _ => { });
        Images = images;
    }

    /// <inheritdoc/>
    public IReadOnlyList<TrainingImage> Images { get; }

    /// <inheritdoc/>
    public void Read(int index, Span<byte> input)
    {
        byte[] pixels = new byte[DemoLine.Width * DemoLine.Height * 3];
        _renderer.Draw(index + 1, DefectKind.None, pixels);
        var whole = new PixelRectangle(0, 0, DemoLine.Width, DemoLine.Height);
        new FramePreparation(DemoLine.Width, DemoLine.Height, PixelFormat.Rgb8, whole, _inputWidth, _inputHeight).Prepare(pixels, input);
    }
}
