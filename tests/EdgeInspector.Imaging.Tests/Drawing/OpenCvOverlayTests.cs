using EdgeInspector.Frames;
using EdgeInspector.Imaging.Codecs;
using EdgeInspector.Imaging.Drawing;
using EdgeInspector.TestKit;

namespace EdgeInspector.Imaging.Tests.Drawing;

[Needs("opencv")]
public sealed class OpenCvOverlayTests : OverlayTests
{
    private protected override IOverlayDrawing NewDrawing() => new OpenCvOverlay();

    private protected override IPictureCodec NewCodec() => new OpenCvPictureCodec();
}
