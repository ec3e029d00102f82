using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace EdgeInspector.Scoring;

/// <summary>
/// Squared Euclidean distance by subtraction. Always sums in the same 16 lanes and the same order, whatever the processor's vector
/// width, so that a choice made by comparing distances is the same everywhere.
/// </summary>
internal static class SquaredDistance
{
    private const int Lanes = 16;

    /// <summary>Squared distance of two vectors of equal length.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static float Of(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        ref float x = ref MemoryMarshal.GetReference(a);
        ref float y = ref MemoryMarshal.GetReference(b);
        Vector512<float> sum = Vector512<float>.Zero;
        int i = 0;
        for (; i <= a.Length - Lanes; i += Lanes)
        {
            Vector512<float> difference = Vector512.LoadUnsafe(ref x, (nuint)i) - Vector512.LoadUnsafe(ref y, (nuint)i);
            sum += difference * difference;
        }
        float total = Total(sum);
        for (; i < a.Length; i++)
        {
            float difference = a[i] - b[i];
            total += difference * difference;
        }
        return total;
    }

    /// <summary>Whether the squared distance of two vectors of equal length is below a bound; stops adding as soon as it is not.</summary>
    /// <param name="a">One.</param>
    /// <param name="b">The other.</param>
    /// <param name="bound">Exclusive.</param>
    /// <param name="distance">The same as <see cref="Of"/> when it is below; else undefined.</param>
    /// <remarks>Squares only add up, also after rounding: what a part of the sum has reached the whole cannot be below.</remarks>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static bool IsBelow(ReadOnlySpan<float> a, ReadOnlySpan<float> b, float bound, out float distance)
    {
        const int Part = 3 * Lanes;
        ref float x = ref MemoryMarshal.GetReference(a);
        ref float y = ref MemoryMarshal.GetReference(b);
        Vector512<float> sum = Vector512<float>.Zero;
        int i = 0;
        while (i <= a.Length - Part)
        {
            for (int end = i + Part; i < end; i += Lanes)
            {
                Vector512<float> difference = Vector512.LoadUnsafe(ref x, (nuint)i) - Vector512.LoadUnsafe(ref y, (nuint)i);
                sum += difference * difference;
            }
            distance = Total(sum);
            if (distance >= bound) return false;
        }
        for (; i <= a.Length - Lanes; i += Lanes)
        {
            Vector512<float> difference = Vector512.LoadUnsafe(ref x, (nuint)i) - Vector512.LoadUnsafe(ref y, (nuint)i);
            sum += difference * difference;
        }
        distance = Total(sum);
        for (; i < a.Length; i++)
        {
            float difference = a[i] - b[i];
            distance += difference * difference;
        }
        return distance < bound;
    }

    private static float Total(Vector512<float> sum)
    {
        Vector256<float> eight = sum.GetLower() + sum.GetUpper();
        Vector128<float> four = eight.GetLower() + eight.GetUpper();
        return (four[0] + four[2]) + (four[1] + four[3]);
    }
}
