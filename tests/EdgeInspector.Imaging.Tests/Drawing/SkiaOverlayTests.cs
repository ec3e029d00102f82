using EdgeInspector.Frames;
using EdgeInspector.Imaging.Codecs;
using EdgeInspector.Imaging.Drawing;

namespace EdgeInspector.Imaging.Tests.Drawing;

public sealed class SkiaOverlayTests : OverlayTests
{
    private protected override IOverlayDrawing NewDrawing() => new SkiaOverlay();

    private protected override IPictureCodec NewCodec() => new SkiaPictureCodec();
}
