using System.Net;

namespace EdgeInspector.Web.Users;

/// <summary>
/// How often somebody may try to log in: a token bucket for each address. Names have none, so that nobody can lock another person out.
/// Safe between threads.
/// </summary>
internal sealed class LoginLimits(TimeProvider time)
{
    /// <summary>Attempts at once.</summary>
    public const int AtOnce = 10;

    /// <summary>Time until another attempt is free.</summary>
    public static readonly TimeSpan Pause = TimeSpan.FromSeconds(6);

    private const int Known = 1000, NetworkBytes = 8;
    private readonly Lock _lock = new();
    private readonly Dictionary<string, (double Tokens, long At)> _buckets = new(StringComparer.Ordinal);

    /// <summary>Addresses that are known.</summary>
    public int Remembered
    {
        get
        {
            lock (_lock) return _buckets.Count;
        }
    }

    /// <summary>Takes an attempt; false when it must wait.</summary>
    /// <param name="address">Where it comes from.</param>
    /// <param name="wait">Until the next one is free.</param>
    public bool TryTake(IPAddress? address, out TimeSpan wait)
    {
        string key = KeyOf(address);
        lock (_lock)
        {
            double tokens = TokensOf_NeedsLock(key);
            wait = tokens >= 1 ? TimeSpan.Zero : (1 - tokens) * Pause;
            if (tokens < 1) return false;
            if (_buckets.Count >= Known) Forget_NeedsLock();
            _buckets[key] = (tokens - 1, time.GetTimestamp());
            return true;
        }
    }

    /// <summary>The attempt was right, and does not count.</summary>
    public void GiveBack(IPAddress? address)
    {
        string key = KeyOf(address);
        lock (_lock) _buckets[key] = (Math.Min(AtOnce, TokensOf_NeedsLock(key) + 1), time.GetTimestamp());
    }

    private double TokensOf_NeedsLock(string key) => _buckets.TryGetValue(key, out (double Tokens, long At) bucket)
        ? Math.Min(AtOnce, bucket.Tokens + time.GetElapsedTime(bucket.At) / Pause)
        : AtOnce;

    // Those that are full again need no place; else those that were silent longest.
    private void Forget_NeedsLock()
    {
        foreach (string key in _buckets.OrderBy(bucket => bucket.Value.At).Take(Known / 2).Select(bucket => bucket.Key).ToArray())
            _buckets.Remove(key);
    }

    // Of IPv6 everybody has as many addresses as they like: their network counts.
    private static string KeyOf(IPAddress? address)
    {
        if (address is null) return "";
        if (address.IsIPv4MappedToIPv6) address = address.MapToIPv4();
        byte[] bytes = address.GetAddressBytes();
        return Convert.ToHexString(bytes.Length > NetworkBytes ? bytes.AsSpan(0, NetworkBytes) : bytes);
    }
}
