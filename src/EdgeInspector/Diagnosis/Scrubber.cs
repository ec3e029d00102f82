using System.Text;
using System.Text.RegularExpressions;
using EdgeInspector.Configuration;
using EdgeInspector.Files;

namespace EdgeInspector.Diagnosis;

/// <summary>Takes secrets out of texts that leave the machine: by how they look, and, where they are known, by what they are.</summary>
internal sealed partial class Scrubber
{
    private const string Instead = "[secret]";
    private const int ShortestSecret = 3;
    private readonly string[] _known;

    /// <summary>Learns the secrets of a configuration from where it keeps them.</summary>
    /// <param name="configuration">The configuration; null when it has errors.</param>
    public Scrubber(AgentConfiguration? configuration)
    {
        HashSet<string> known = new(StringComparer.Ordinal);
        if (configuration is not null)
        {
            string?[] files = [configuration.Mqtt.PasswordFile, .. configuration.Stations.Select(station => (station.Camera as NetworkCameraConfiguration)?.PasswordFile)];
            foreach (string file in files.OfType<string>()) Learn(known, FirstLine(file));
            if (configuration.Mqtt.PasswordEnvironment is { } variable) Learn(known, Environment.GetEnvironmentVariable(variable));
        }
        // The longest first: one may be the beginning of another.
        _known = [.. known.OrderByDescending(secret => secret.Length)];
    }

    /// <summary>The text without secrets.</summary>
    public string Clean(string text)
    {
        var clean = new StringBuilder(text.Length);
        foreach (string line in PrivateKey().Replace(text, Instead).Split('\n')) clean.Append(SecretMask.Apply(line)).Append('\n');
        clean.Length--;
        foreach (string secret in _known) clean.Replace(secret, Instead);
        return clean.ToString();
    }

    // As it is, and as it stands in JSON, in an address and in a header of HTTP.
    private static void Learn(HashSet<string> known, string? secret)
    {
        if (secret is null || secret.Length < ShortestSecret) return;
        known.Add(secret);
        known.Add(System.Text.Json.JsonSerializer.Serialize(secret)[1..^1]);
        known.Add(Uri.EscapeDataString(secret));
        known.Add(Convert.ToBase64String(Encoding.UTF8.GetBytes(secret)));
    }

    private static string? FirstLine(string file)
    {
        try
        {
            return RegularFile.Exists(file) ? RegularFile.ReadAllText(file, 1 << 16).Split('\n')[0].TrimEnd('\r') : null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    [GeneratedRegex("-----BEGIN [A-Z ]*PRIVATE KEY-----.*?-----END [A-Z ]*PRIVATE KEY-----", RegexOptions.Singleline)]
    private static partial Regex PrivateKey();
}
