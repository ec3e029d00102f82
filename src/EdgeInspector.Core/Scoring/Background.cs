namespace EdgeInspector.Scoring;

/// <summary>What the place beside the part looks like: a patch far from all of its rows belongs to something that lies there.</summary>
/// <param name="Rows">Patches of the background in the numbers of the first layer, row-major, [rows, dimensions].</param>
/// <param name="Dimensions">Numbers per row, the first ones of a patch.</param>
/// <param name="Distance">Distance to the nearest row from which on a patch is no background; greater than 0.</param>
/// <param name="BesideCounts">Whether what lies beside the part is scored too.</param>
public sealed record Background(float[] Rows, int Dimensions, float Distance, bool BesideCounts)
{
    // From background to part the weight climbs over this much of the squared distance, on both sides: no step that another device's
    // rounding could turn over.
    private const float Ramp = 0.3f;

    /// <summary>Rows.</summary>
    public int Count => Rows.Length / Dimensions;

    /// <summary>Weight of a patch by its squared distance d² to the nearest row: Slope x d² + Offset, within 0 to 1.
    /// At <see cref="Distance"/> it is 0.5.</summary>
    public float Slope => 1 / (2 * Ramp * Distance * Distance);

    /// <summary>See <see cref="Slope"/>.</summary>
    public static float Offset => 0.5f - 1 / (2 * Ramp);

    /// <summary>The same of a squared distance.</summary>
    public float Weight(float squaredDistance) => Math.Clamp(Slope * squaredDistance + Offset, 0, 1);
}
