using System.Globalization;
using EdgeInspector.Frames;
using Microsoft.Extensions.Logging.Abstractions;

namespace EdgeInspector.Cameras.Simulated;

/// <summary>A camera over a conveyor belt that exists only in numbers; each frame knows the truth about its part.</summary>
public sealed class SimulatedLineCamera : PacedCamera
{
    private readonly SimulatedLineOptions _options;
    private readonly PartRenderer _renderer;
    private readonly byte[] _rgb;
    private long _part;

    /// <summary>Starts the line.</summary>
    /// <param name="options">What to draw.</param>
    /// <param name="buffers">Frames that may be in use at a time.</param>
    public SimulatedLineCamera(SimulatedLineOptions options, int buffers, TimeProvider time)
        : base("The simulated line", buffers, options.Width * options.Height * 3, options.FramesPerSecond, time, NullLogger.Instance)
    {
        _options = options;
        _renderer = new PartRenderer(options.Width, options.Height, options.Seed);
        _rgb = options.Color ? [] : new byte[options.Width * options.Height * 3];
        _part = options.FirstPart - 1;
    }

    /// <inheritdoc/>
    public override bool IsSimulated => true;

    /// <summary>The word for a part's truth: "good", or the defect's name.</summary>
    public static string TruthOf(DefectKind defect) => defect switch
    {
        DefectKind.None => "good",
        DefectKind.MissingHole => "missing hole",
        DefectKind.BentEdge => "bent edge",
        DefectKind.ForeignBody => "foreign body",
        _ => defect.ToString().ToLowerInvariant(),
    };

    private protected override bool TryFill(Frame frame)
    {
        if (!Skip()) return false;
        DefectKind defect = _renderer.DefectOf(_part, _options.DefectRate);
        frame.PartId = "P-" + _part.ToString("000000", CultureInfo.InvariantCulture);
        frame.Truth = TruthOf(defect);
        frame.Reshape(_options.Width, _options.Height, _options.Color ? PixelFormat.Rgb8 : PixelFormat.Mono8);
        if (_options.Color)
        {
            _renderer.Draw(_part, defect, frame.Pixels);
            return true;
        }
        _renderer.Draw(_part, defect, _rgb);
        Span<byte> grey = frame.Pixels;
        for (int i = 0; i < grey.Length; i++) grey[i] = (byte)((_rgb[i * 3] * 77 + _rgb[i * 3 + 1] * 150 + _rgb[i * 3 + 2] * 29) >> 8);
        return true;
    }

    private protected override bool Skip()
    {
        if (_options.Parts is { } parts && _part >= _options.FirstPart - 1 + parts) return false;
        _part++;
        return true;
    }
}
