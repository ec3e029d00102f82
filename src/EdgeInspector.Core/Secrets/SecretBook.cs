using System.Collections;
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
            _known = [.. Order];
        }
    }

    /// <summary>Learns what is secret in an address: user and password, the values of its query, and what is behind a '#'.</summary>
    /// <param name="address">The address as it was written, right or wrong.</param>
    public static void LearnAddress(string? address)
    {
        if (address is null) return;
        int start = SecretPatterns.BehindScheme(address), at = address.LastIndexOf('@');
        if (at > start)
        {
            string login = address[start..at];
            Learn(login);
            LearnBoth(login[(login.IndexOf(':', StringComparison.Ordinal) + 1)..]);
        }

        int fragment = address.IndexOf('#', start);
        if (fragment >= 0) LearnBoth(address[(fragment + 1)..]);
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

    /// <summary>Learns what is secret in those words of a command line that are addresses, or should be.</summary>
    public static void LearnWords(IEnumerable<string> words)
    {
        foreach (string word in words.Where(IsAddress)) LearnAddress(word);
    }

    /// <summary>The text without secrets: known ones are replaced, what looks like one is covered with asterisks.</summary>
    public static string Hide(string text)
    {
        string shown = SecretPatterns.Hide(text);
        if (KnownIn(text) is not { } known) return shown;
        var hidden = new StringBuilder(text.Length);
        for (int i = 0; i < text.Length; i++)
        {
            if (!known[i]) hidden.Append(shown[i]);
            else if (i == 0 || !known[i - 1]) hidden.Append(Instead);
        }
        return hidden.ToString();
    }

    /// <summary>A text that is one address, or should be, without login and query.</summary>
    public static string HideAddress(string address) => SecretPatterns.HideAddress(address);

    /// <summary>The text with asterisks for what looks like a secret; the length stays the same.</summary>
    public static string Cover(string text) => SecretPatterns.Hide(text);

    /// <summary>A value of a configuration: as an address when it looks like one, else as any text; the length stays the same.</summary>
    public static string CoverValue(string value) => IsAddress(value) ? HideAddress(value) : Cover(value);

    /// <summary>Whether the value of a key of this name is a secret.</summary>
    public static bool IsSecretKey(string name) => SecretPatterns.IsSecretKey(name);

    /// <summary>Where a word that announces a secret ends; -1 when there is none.</summary>
    public static int EndOfWord(string line) => SecretPatterns.EndOfWord(line);

    // All are looked for in the text as it is: one may end within another. Null when there is none.
    private static BitArray? KnownIn(string text)
    {
        BitArray? found = null;
        foreach (string secret in _known)
        {
            for (int at = 0; (at = text.IndexOf(secret, at, StringComparison.Ordinal)) >= 0; at++)
            {
                found ??= new BitArray(text.Length);
                for (int i = at; i < at + secret.Length; i++) found[i] = true;
            }
        }
        return found;
    }

    private static bool IsAddress(string text)
    {
        int at = text.LastIndexOf('@');
        return text.Contains("://", StringComparison.Ordinal) || (at > 0 && text.AsSpan(0, at).Contains(':'));
    }

    private static void LearnBoth(string secret)
    {
        Learn(secret);
        Learn(Uri.UnescapeDataString(secret));
    }
}
