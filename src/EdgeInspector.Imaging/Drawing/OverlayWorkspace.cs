using OpenCvSharp;

namespace EdgeInspector.Imaging.Drawing;

/// <summary>Pixels that a painter works on, kept from one picture to the next: fresh megabytes for each cost more than the drawing. Used by one thread at a time.</summary>
internal sealed class OverlayWorkspace : IDisposable
{
    public Mat Canvas { get; } = new();

    public Mat Scaled { get; } = new();

    public Mat ScaledAgain { get; } = new();

    /// <summary>Places of the pixels on the colour scale, 0 to 255.</summary>
    public Mat Places { get; } = new();

    /// <summary>The same for the map's pixels.</summary>
    public Mat SmallPlaces { get; } = new();

    /// <summary>The same before they are bytes.</summary>
    public Mat ExactPlaces { get; } = new();

    /// <summary>The part of the anomaly map that is drawn, in score units.</summary>
    public Mat Hot { get; } = new();

    /// <summary>A picture of <see cref="LegendShown"/>.</summary>
    public Mat Legend { get; } = new();

    public Legend? LegendShown { get; set; }

    public void Dispose()
    {
        Canvas.Dispose();
        Scaled.Dispose();
        ScaledAgain.Dispose();
        Places.Dispose();
        SmallPlaces.Dispose();
        ExactPlaces.Dispose();
        Hot.Dispose();
        Legend.Dispose();
    }
}
