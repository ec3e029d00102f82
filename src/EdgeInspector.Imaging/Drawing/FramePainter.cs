using EdgeInspector.Frames;
using EdgeInspector.Publishing;

namespace EdgeInspector.Imaging.Drawing;

/// <summary>Encodes frames of one station for people who look at its camera. Used by one thread at a time.</summary>
/// <param name="maxWidth">Wider pictures are scaled down, in pixels.</param>
/// <param name="jpegQuality">1 to 100.</param>
public sealed class FramePainter(int maxWidth, int jpegQuality) : IFramePainter
{
    private readonly IOverlayDrawing _drawing = PictureLibrary.Drawing();

    /// <inheritdoc/>
    public byte[] Encode(Frame frame) => _drawing.RenderFrame(frame, Math.Min(LiveRenderer.ScreenWidth, maxWidth), jpegQuality).Jpeg;

    /// <inheritdoc/>
    public void Dispose() => _drawing.Dispose();
}
