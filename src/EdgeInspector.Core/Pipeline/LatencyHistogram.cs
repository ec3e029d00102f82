using System.Numerics;

namespace EdgeInspector.Pipeline;

/// <summary>
/// Durations in buckets of at most 1.6 % width, from a microsecond to an hour, so that percentiles of months of frames take constant
/// memory. Adding allocates nothing and is safe from several threads.
/// </summary>
public sealed class LatencyHistogram
{
    private const int BitsPerOctave = 6;
    private const int Octaves = 32;
    private readonly long[] _counts = new long[Octaves << BitsPerOctave];
    private long _total;

    /// <summary>Durations added.</summary>
    public long Count => Volatile.Read(ref _total);

    /// <summary>Adds one duration in milliseconds; negative ones count as zero.</summary>
    public void Add(double milliseconds)
    {
        Interlocked.Increment(ref _counts[Bucket((uint)Math.Clamp(milliseconds * 1000, 0, uint.MaxValue))]);
        Interlocked.Increment(ref _total);
    }

    /// <summary>
    /// The duration in milliseconds that the given share of durations does not exceed (upper end of its bucket); NaN when empty.
    /// </summary>
    /// <param name="share">0 to 1.</param>
    public double Percentile(double share)
    {
        long total = Count, wanted = Math.Max(1, (long)Math.Ceiling(share * total));
        if (total == 0) return double.NaN;
        for (int bucket = 0; bucket < _counts.Length; bucket++)
        {
            wanted -= Volatile.Read(ref _counts[bucket]);
            if (wanted <= 0) return UpperMicroseconds(bucket) / 1000.0;
        }
        return UpperMicroseconds(_counts.Length - 1) / 1000.0;
    }

    // The leading bit of the duration names the octave, the next bits the bucket inside it.
    private static int Bucket(uint microseconds)
    {
        if (microseconds < 1u << BitsPerOctave) return (int)microseconds;
        int octave = BitOperations.Log2(microseconds) - BitsPerOctave;
        return ((octave + 1) << BitsPerOctave) + (int)((microseconds >> octave) & ((1u << BitsPerOctave) - 1));
    }

    private static double UpperMicroseconds(int bucket)
    {
        int octave = (bucket >> BitsPerOctave) - 1;
        if (octave < 0) return bucket;
        ulong lower = ((1UL << BitsPerOctave) | ((uint)bucket & ((1u << BitsPerOctave) - 1))) << octave;
        return lower + (1UL << octave) - 1;
    }
}
