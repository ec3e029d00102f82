namespace EdgeInspector.Frames;

/// <summary>Colours of the first two pixels of a mosaic's first row, in GenICam's names.</summary>
public enum BayerPattern
{
    /// <summary>Green, red; the row below blue, green.</summary>
    GreenRed,

    /// <summary>Red, green; the row below green, blue.</summary>
    RedGreen,

    /// <summary>Green, blue; the row below red, green.</summary>
    GreenBlue,

    /// <summary>Blue, green; the row below green, red.</summary>
    BlueGreen,
}
