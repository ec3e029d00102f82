using EdgeInspector.Numerics;
using EdgeInspector.Scoring;

namespace EdgeInspector.Learning.Methods.Lunar;

/// <summary>
/// Made-up patches for LUNAR: half of them uniform in the box of the good ones, half good ones of which some dimensions are moved (the
/// paper's uniform and subspace negatives).
/// </summary>
internal static class LunarNegatives
{
    private const double Moved = 0.3;
    private const double Step = 0.1;

    /// <summary>Draws them, scaled.</summary>
    public static IEnumerable<float[]> Draw(FeatureMatrix patches, int[] rows, MinMaxScale scale, int count, SplitMix64 random)
    {
        for (int i = 0; i < count; i++)
        {
            float[] negative = new float[patches.Dimensions];
            if (i % 2 == 0)
            {
                for (int d = 0; d < negative.Length; d++) negative[d] = (float)random.NextDouble();
            }
            else
            {
                scale.Apply(patches.Row(rows[random.NextInt32(rows.Length)]), negative);
                for (int d = 0; d < negative.Length; d++)
                    if (random.NextDouble() < Moved) negative[d] += (float)(Step * random.NextGaussian());
            }
            yield return negative;
        }
    }
}
