using EdgeInspector.Configuration.Keys;
using EdgeInspector.Publishing;

namespace EdgeInspector.Configuration;

/// <summary>Which pictures are sent, and how large.</summary>
internal sealed record PicturesConfiguration
{
    [Key("Send a picture of every part that failed.")]
    public bool Rejects { get; init; } = true;

    [Key("Send a picture of every n-th good part; 0 sends none.", Unit = "parts", Minimum = 0, Maximum = 1_000_000)]
    public int EveryNthGood { get; init; } = 100;

    [Key("What is sent of them: the frame with heatmap and outlines, the heatmap alone, the frame alone.", MinimumItems = 1,
        MaximumItems = 3, DistinctItems = true)]
    public ValueList<PictureKind> Kinds { get; init; } = [PictureKind.Overlay];

    [Key("Overlays of wider frames are scaled down to this width, and those of good parts are half as wide while other pictures wait; pictures of the frame alone stay as they are.", Unit = "px", Minimum = 64, Maximum = 8192)]
    public int MaxWidth { get; init; } = 640;

    [Key("JPEG quality: small files at 1, few artefacts at 100.", Minimum = 1, Maximum = 100)]
    public int JpegQuality { get; init; } = 80;

    [Key("The broker drops a picture that nobody fetched for this long.", Unit = "s", Minimum = 1, Maximum = 86_400)]
    public int ExpirySeconds { get; init; } = 60;
}
