namespace EdgeInspector.Teaching;

/// <summary>Why a frame is not collected to learn from. Written camelCase in messages.</summary>
public enum CollectionRefusal
{
    /// <summary>The frame is incomplete, or is not what the station's frame limits ask for.</summary>
    Damaged,

    /// <summary>It has another size than those before it, or does not contain the region.</summary>
    OtherSize,

    /// <summary>Too dark, by itself or against those before it.</summary>
    Dark,

    /// <summary>Too bright, by itself or against those before it.</summary>
    Overexposed,

    /// <summary>There is nothing to see: all pixels are as good as alike.</summary>
    Blank,

    /// <summary>Far less sharp than those before it.</summary>
    Blurred,

    /// <summary>It shows the same again as one before it.</summary>
    Repeated,

    /// <summary>It stands apart from those before it: another product, an empty place, a hand.</summary>
    Odd,
}
