namespace EdgeInspector.Publishing;

/// <summary>Which inspections get pictures, and which.</summary>
/// <param name="Rejects">Whether fails do.</param>
/// <param name="EveryNthGood">One pass in this many does; 0 for none.</param>
/// <param name="Kinds">What is drawn of them.</param>
public sealed record PicturePolicy(bool Rejects, int EveryNthGood, IReadOnlyList<PictureKind> Kinds)
{
    /// <summary>Overlays alone.</summary>
    public PicturePolicy(bool rejects, int everyNthGood) : this(rejects, everyNthGood, [PictureKind.Overlay])
    {
    }

    /// <summary>No pictures at all.</summary>
    public static PicturePolicy None { get; } = new(false, 0, []);
}
