namespace EdgeInspector.Commands;

/// <summary>How many commands each sender may send: a token bucket each. Used by one thread at a time.</summary>
internal sealed class SenderLimits(TimeProvider time)
{
    private const double PerSecond = 200;
    private const double AtOnce = 2000;
    private const int Known = 1000;
    private static readonly TimeSpan AnswerPeriod = TimeSpan.FromSeconds(1);
    private readonly Dictionary<string, Bucket> _buckets = new(StringComparer.Ordinal);

    /// <summary>Whether a command of a sender is taken; and when not, whether that should be said.</summary>
    public bool TryTake(string sender, out bool answer)
    {
        long now = time.GetTimestamp();
        if (!_buckets.TryGetValue(sender, out Bucket? bucket))
        {
            if (_buckets.Count == Known) Forget();
            _buckets.Add(sender, bucket = new Bucket { Tokens = AtOnce, At = now });
        }
        bucket.Tokens = Math.Min(AtOnce, bucket.Tokens + time.GetElapsedTime(bucket.At, now).TotalSeconds * PerSecond);
        bucket.At = now;
        answer = bucket.Tokens >= 1 || bucket.AnsweredAt is not { } answered || time.GetElapsedTime(answered, now) >= AnswerPeriod;
        if (bucket.Tokens < 1)
        {
            if (answer) bucket.AnsweredAt = now;
            return false;
        }
        bucket.Tokens--;
        return true;
    }

    // Those that were silent longest; whoever invents names for itself empties nobody else's bucket by it.
    private void Forget()
    {
        foreach (string idle in _buckets.OrderBy(bucket => bucket.Value.At).Take(Known / 2).Select(bucket => bucket.Key).ToArray())
            _buckets.Remove(idle);
    }

    private sealed class Bucket
    {
        public double Tokens { get; set; }

        public long At { get; set; }

        public long? AnsweredAt { get; set; }
    }
}
