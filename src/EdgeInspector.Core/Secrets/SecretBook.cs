using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace EdgeInspector.Secrets;

/// <summary>
/// The one place that knows what is secret. Whoever reads a password or a key tells it, and whatever leaves the program as text for people
/// goes through <see cref="Hide"/>: known secrets are taken out wherever they stand, and what only looks like one too. One for the process.
/// Safe between threads.
/// </summary>
public static class SecretBook
{
    /// <summary>Shortest secret that is known by its value: shorter ones stand in every text.</summary>
    public const int Shortest = 3;

    private const int ShortestInQuery = 8;
    private const string Instead = "[secret]";
    private const int Capacity = 1000;
    private static readonly Lock Lock = new();
    private static readonly JavaScriptEncoder[] Encoders = [JavaScriptEncoder.Default, JavaScriptEncoder.UnsafeRelaxedJsonEscaping];
    private static readonly Queue<string> Order = [];
    private static volatile string[] _known = [];

    /// <summary>Learns a password or a key.</summary>
    /// <param name="secret">The secret as it is used; null and short ones are not kept.</param>
    public static void Learn(string? secret)
    {
        if (secret is null || secret.Length < Shortest || Array.IndexOf(_known, secret) >= 0) return;
        // As it is, and as it stands in JSON, in an address and in a header of HTTP.
        IEnumerable<string> forms =
        [
            secret, .. Encoders.Select(encoder => JsonEncodedText.Encode(secret, encoder).Value), Uri.EscapeDataString(secret),
            Convert.ToBase64String(Encoding.UTF8.GetBytes(secret)),
        ];
        lock (Lock)
        {
            foreach (string form in forms.Distinct(StringComparer.Ordinal).Where(form => Array.IndexOf(_known, form) < 0))
                Order.Enqueue(form);
            while (Order.Count > Capacity) Order.Dequeue();
            // The longest first: one may be the beginning of another.
            _known = [.. Order.OrderByDescending(form => form.Length)];
        }
    }

    /// <summary>Learns what is secret in an address: user and password, and the values of its query.</summary>
    /// <param name="address">The address as it was written, right or wrong.</param>
    public static void LearnAddress(string? address)
    {
        if (address is null) return;
        int scheme = address.IndexOf("://", StringComparison.Ordinal), start = scheme < 0 ? 0 : scheme + 3, at = address.LastIndexOf('@');
        if (at > start)
        {
            string login = address[start..at];
            Learn(login);
            LearnBoth(login[(login.IndexOf(':', StringComparison.Ordinal) + 1)..]);
        }

        int query = address.IndexOf('?', start);
        if (query < 0) return;
        LearnBoth(address[(query + 1)..]);
        if (Uri.TryCreate(address, UriKind.Absolute, out Uri? parsed)) Learn(parsed.Query.TrimStart('?'));
        foreach (string part in address[(query + 1)..].Split('&', ';'))
        {
            // What a query holds cannot be known. Short values are words such as 'tcp', which stand in every text.
            string value = part[(part.IndexOf('=', StringComparison.Ordinal) + 1)..];
            if (value.Length >= ShortestInQuery) LearnBoth(value);
        }
    }

    /// <summary>The text without secrets: known ones are replaced, what looks like one is covered with asterisks.</summary>
    public static string Hide(string text)
    {
        foreach (string secret in _known) text = text.Replace(secret, Instead, StringComparison.Ordinal);
        return SecretPatterns.Hide(text);
    }

    /// <summary>A text that is one address, or should be, without login and query.</summary>
    public static string HideAddress(string address) => SecretPatterns.HideAddress(address);

    /// <summary>The text with asterisks for what looks like a secret; the length stays the same.</summary>
    public static string Cover(string text) => SecretPatterns.Hide(text);

    /// <summary>A value of a configuration: as an address when it looks like one, else as any text; the length stays the same.</summary>
    public static string CoverValue(string value)
    {
        int at = value.LastIndexOf('@');
        bool isAddress = value.Contains("://", StringComparison.Ordinal) || (at > 0 && value.AsSpan(0, at).Contains(':'));
        return isAddress ? HideAddress(value) : Cover(value);
    }

    /// <summary>Whether the value of a key of this name is a secret.</summary>
    public static bool IsSecretKey(string name) => SecretPatterns.IsSecretKey(name);

    /// <summary>Where a word that announces a secret ends; -1 when there is none.</summary>
    public static int EndOfWord(string line) => SecretPatterns.EndOfWord(line);

    private static void LearnBoth(string secret)
    {
        Learn(secret);
        Learn(Uri.UnescapeDataString(secret));
    }
}
