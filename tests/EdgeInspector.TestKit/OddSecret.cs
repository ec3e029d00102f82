using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using EdgeInspector.Numerics;

namespace EdgeInspector.TestKit;

/// <summary>Passwords and keys of all characters that can be typed, the places that can hold one, and whether a text shows one.</summary>
public static class OddSecret
{
    // Whatever is long enough to be recognised as a piece of it counts.
    private const int Piece = 6;

    private static readonly JsonSerializerOptions Relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>A secret of 8 to 31 characters.</summary>
    public static string Next(SplitMix64 random)
    {
        // A beginning that stands in no file or message, then anything that can be typed.
        var secret = new StringBuilder("zQ");
        int length = 6 + Below(random, 24);
        while (secret.Length < length) secret.Append(Below(random, 12) == 0 ? "äß→é"[Below(random, 4)] : (char)(' ' + Below(random, 95)));
        return secret.Append("Kj").ToString();
    }

    /// <summary>An address that holds it, right or wrong.</summary>
    public static string Address(string secret, SplitMix64 random) => Pick(
        random, $"rtsp://me:{secret}@host/1", $"mqtt://{secret}@host:1883", $"mqtts://a:{secret}@10.0.0.1", $"http://host/x?token={secret}",
        $"rtsp://host/1?a=1&key={secret}",
        $"me:{secret}@host", $"rtsp://u:{Uri.EscapeDataString(secret)}@host/1?k={secret}", $"http://host/#{secret}");

    /// <summary>Whether a text shows the secret or a piece of it, plain or as it stands in JSON.</summary>
    public static bool IsIn(string text, string secret)
    {
        string inner = InJson(secret);
        for (int i = 0; i + Piece <= inner.Length; i++)
            if (text.Contains(inner.AsSpan(i, Piece), StringComparison.Ordinal)) return true;
        return text.Contains(secret, StringComparison.Ordinal);
    }

    /// <summary>The secret as it stands between quotes in JSON.</summary>
    public static string InJson(string secret) => JsonSerializer.Serialize(secret, Relaxed)[1..^1];

    /// <summary>A number from 0 to below the limit.</summary>
    public static int Below(SplitMix64 random, int limit) => (int)(random.NextDouble() * limit);

    /// <summary>One of the choices.</summary>
    public static string Pick(SplitMix64 random, params string[] choices) => choices[Below(random, choices.Length)];
}
