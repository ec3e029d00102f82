namespace EdgeInspector.Cameras.Simulated;

/// <summary>
/// The outline of the drawn part, a plate with a bore, a slot and four corner holes, as a signed distance: negative inside the metal.
/// One unit is the width of the plate divided by 340.
/// </summary>
internal static class PartShape
{
    public const float HalfWidth = 170, HalfHeight = 112;
    private const float CornerRadius = 26, HoleRadius = 15, BoreRadius = 44;
    private static readonly (float X, float Y)[] Holes = [(-136, -78), (136, -78), (-136, 78), (136, 78)];

    /// <summary>Centre of a corner hole, 0 to 3.</summary>
    public static (float X, float Y) Hole(int index) => Holes[index];

    /// <summary>Distance to the metal's edge.</summary>
    /// <param name="x">From the plate's centre.</param>
    /// <param name="y">From the plate's centre.</param>
    /// <param name="missingHole">A corner hole that was not drilled; -1 for none.</param>
    public static float Distance(float x, float y, int missingHole)
    {
        float distance = Box(x, y, HalfWidth, HalfHeight, CornerRadius);
        if (distance > 40) return distance;
        distance = MathF.Max(distance, BoreRadius - MathF.Sqrt(x * x + y * y));
        distance = MathF.Max(distance, -Box(MathF.Abs(x) - 98, y, 9, 34, 9));
        for (int hole = 0; hole < Holes.Length; hole++)
        {
            if (hole == missingHole) continue;
            float dx = x - Holes[hole].X, dy = y - Holes[hole].Y;
            distance = MathF.Max(distance, HoleRadius - MathF.Sqrt(dx * dx + dy * dy));
        }
        return distance;
    }

    private static float Box(float x, float y, float halfWidth, float halfHeight, float radius)
    {
        float dx = MathF.Abs(x) - halfWidth + radius, dy = MathF.Abs(y) - halfHeight + radius;
        float ox = MathF.Max(dx, 0), oy = MathF.Max(dy, 0);
        return MathF.Sqrt(ox * ox + oy * oy) + MathF.Min(MathF.Max(dx, dy), 0) - radius;
    }
}
