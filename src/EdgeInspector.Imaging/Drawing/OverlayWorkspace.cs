using OpenCvSharp;

namespace EdgeInspector.Imaging.Drawing;

/// <summary>
/// Pixels that a painter works on, kept from one picture to the next: fresh megabytes for each cost more than the drawing. Used by one
/// thread at a time.
/// </summary>
internal sealed class OverlayWorkspace : IDisposable
{
    public Mat Canvas { get; } = new();

    /// <summary>Of pictures on which nothing has a colour.</summary>
    public Mat GreyCanvas { get; } = new();

    public Mat Scaled { get; } = new();

    public Mat ScaledAgain { get; } = new();

    public Mat Kept { get; } = new();

    public Mat Added { get; } = new();

    /// <summary>The part of the anomaly map that is drawn, in score units.</summary>
    public Mat Hot { get; } = new();

    /// <summary>A picture of <see cref="LegendShown"/>.</summary>
    public Mat Legend { get; } = new();

    public Legend? LegendShown { get; set; }

    public Mat SmallKept { get; } = new();

    public Mat SmallAdded { get; } = new();

    public void Dispose()
    {
        Canvas.Dispose();
        GreyCanvas.Dispose();
        Scaled.Dispose();
        ScaledAgain.Dispose();
        Kept.Dispose();
        Added.Dispose();
        Hot.Dispose();
        Legend.Dispose();
        SmallKept.Dispose();
        SmallAdded.Dispose();
    }
}
