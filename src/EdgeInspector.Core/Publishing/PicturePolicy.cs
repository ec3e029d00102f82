namespace EdgeInspector.Publishing;

/// <summary>Which inspections get an overlay picture.</summary>
/// <param name="Rejects">Whether fails do.</param>
/// <param name="EveryNthGood">One pass in this many does; 0 for none.</param>
public readonly record struct PicturePolicy(bool Rejects, int EveryNthGood)
{
    /// <summary>No pictures at all.</summary>
    public static PicturePolicy None => new(false, 0);
}
