using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace EdgeInspector.Cameras.Network.Rtsp;

/// <summary>Answers a camera that asks who is there (RFC 7617 Basic, RFC 7616 Digest with MD5 or SHA-256).</summary>
internal sealed partial class RtspLogin
{
    private readonly NetworkCredential _credential;
    private readonly string _scheme;
    private readonly Dictionary<string, string> _parameters = new(StringComparer.OrdinalIgnoreCase);
    private readonly string _clientNonce = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8));
    private int _count;

    private RtspLogin(string scheme, NetworkCredential credential) => (_scheme, _credential) = (scheme, credential);

    /// <summary>The best of a camera's offers that can be answered; null when there is none.</summary>
    /// <param name="challenges">Each WWW-Authenticate header; one may hold several offers (RFC 9110, section 11.6.1).</param>
    /// <param name="credential">User and password.</param>
    public static RtspLogin? Choose(IEnumerable<string> challenges, NetworkCredential credential) =>
        challenges.SelectMany(header => OffersIn(header, credential)).Where(login => login.Rank > 0).MaxBy(login => login.Rank);

    private static List<RtspLogin> OffersIn(string header, NetworkCredential credential)
    {
        List<RtspLogin> offers = [];
        foreach (Match word in Word().Matches(header))
        {
            if (word.Groups["scheme"].Success) offers.Add(new RtspLogin(word.Value, credential));
            else if (offers.Count > 0) offers[^1].Take(word.Groups["name"].Value, word.Groups["quoted"], word.Groups["plain"]);
        }
        return offers;
    }

    // Of two values the first counts.
    private void Take(string name, Group quoted, Group plain) =>
        _parameters.TryAdd(name, quoted.Success ? quoted.Value : plain.Value);

    // The password goes in the clear with Basic.
    private int Rank => (_scheme.ToUpperInvariant(), Algorithm) switch
    {
        ("DIGEST", "SHA-256") => 3,
        ("DIGEST", "MD5") => 2,
        ("BASIC", _) => 1,
        _ => 0,
    };

    private string Algorithm => (Of("algorithm") is { Length: > 0 } named ? named : "MD5").ToUpperInvariant();

    /// <summary>The Authorization header of a request.</summary>
    public string Answer(string method, string address)
    {
        if (Rank == 1) return $"Basic {Convert.ToBase64String(Encoding.UTF8.GetBytes($"{_credential.UserName}:{_credential.Password}"))}";
        string who = Hash($"{_credential.UserName}:{Of("realm")}:{_credential.Password}"), what = Hash($"{method}:{address}");
        bool hasQuality = Of("qop").Split(',').Any(quality => quality.Trim() == "auth");
        string count = (++_count).ToString("x8", System.Globalization.CultureInfo.InvariantCulture);
        string response = hasQuality
            ? Hash($"{who}:{Of("nonce")}:{count}:{_clientNonce}:auth:{what}") : Hash($"{who}:{Of("nonce")}:{what}");
        var answer = new StringBuilder();
        answer.Append(
            $"Digest username=\"{_credential.UserName}\", realm=\"{Of("realm")}\", nonce=\"{Of("nonce")}\", uri=\"{address}\", response=\"{response}\"");
        if (_parameters.ContainsKey("algorithm")) answer.Append($", algorithm={Of("algorithm")}");
        if (_parameters.ContainsKey("opaque")) answer.Append($", opaque=\"{Of("opaque")}\"");
        if (hasQuality) answer.Append($", qop=auth, nc={count}, cnonce=\"{_clientNonce}\"");
        return answer.ToString();
    }

    private string Of(string name) => _parameters.GetValueOrDefault(name, "");

    private string Hash(string text)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
#pragma warning disable CA5351 // What cameras speak; the choice is theirs.
        return Convert.ToHexStringLower(Algorithm == "SHA-256" ? SHA256.HashData(bytes) : MD5.HashData(bytes));
#pragma warning restore CA5351
    }

    // A parameter; what stands without a value is the scheme of the next offer.
    [GeneratedRegex("""(?<name>[A-Za-z0-9-]+)\s*=\s*(?:"(?<quoted>(?:[^"\\]|\\.)*)"|(?<plain>[^\s,"]+))|(?<scheme>[A-Za-z0-9-]+)""")]
    private static partial Regex Word();
}
