using System.Text;
using System.Text.Json;
using EdgeInspector.Numerics;
using EdgeInspector.Secrets;
using Xunit;

namespace EdgeInspector.Configuration.Tests;

/// <summary>Odd passwords and keys, in every place that can hold one, right and wrong: none of them is shown.</summary>
public sealed class SecretGrammarTests
{
    private const int Secrets = 10_000;
    private const string Station = """ "stations": [ { "name": "cap", "model": "m", "camera": { "driver": "rtsp", "url": """;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void AnyFile_ErrorsTextAndChanges_HoldNoSecret(ulong seed)
    {
        var random = new SplitMix64(seed);
        for (int i = 0; i < Secrets / 4; i++)
        {
            string secret = Secret(random), file = FileWith(secret, random);
            ConfigurationLoadResult result = ConfigurationLoader.Parse(Encoding.UTF8.GetBytes(file), "/tmp/agent.json");
            var shown = new StringBuilder(ConfigurationErrorFormatter.Format(result)).Append(result.Source!.ShownText);
            foreach (ConfigurationError error in result.Errors) shown.Append(ConfigurationErrorFormatter.Sentence(error)).Append(error);
            if (result.Configuration is { } configuration)
            {
                shown.AppendJoin('\n', ConfigurationText.Lines(configuration, _ => true));
                ConfigurationLoadResult other = ConfigurationLoader.Parse(
                    Encoding.UTF8.GetBytes(file.Replace(JsonInner(secret), "another-one", StringComparison.Ordinal)), "/tmp/agent.json");
                if (other.Configuration is { } changed) shown.AppendJoin('\n', ConfigurationChanges.Between(configuration, changed));
            }
            Assert.False(Holds(shown.ToString(), secret), $"Secret {secret} of seed {seed}, number {i}, is shown.\n{file}\n---\n{shown}");
        }
    }

    [Theory]
    [InlineData(5)]
    [InlineData(6)]
    public void KnownSecret_InAnyText_IsHidden(ulong seed)
    {
        var random = new SplitMix64(seed);
        for (int i = 0; i < Secrets / 100; i++)
        {
            string secret = Secret(random);
            SecretBook.Learn(secret);
            string text = Pick(random, $"connecting with {secret} failed", $"{{\"text\":\"{JsonInner(secret)}\"}}",
                $"GET /?a={Uri.EscapeDataString(secret)}&b=1", $"a{secret}b", $"password={secret}");
            Assert.False(Holds(SecretBook.Hide(text), secret), $"Secret {secret} of seed {seed}, number {i}: {SecretBook.Hide(text)}");
        }
    }

    [Theory]
    [InlineData(7)]
    public void WrongAddress_OnTheCommandLine_ShowsNoSecret(ulong seed)
    {
        var random = new SplitMix64(seed);
        for (int i = 0; i < Secrets / 4; i++)
        {
            string secret = Secret(random), address = Address(secret, random);
            Assert.False(Holds(SecretBook.HideAddress(address), secret),
                $"Secret {secret}: {address} is shown as {SecretBook.HideAddress(address)}");
        }
    }

    // Whatever is long enough to be recognised as a piece of it counts.
    private static bool Holds(string text, string secret)
    {
        const int Piece = 6;
        string inner = JsonInner(secret);
        for (int i = 0; i + Piece <= inner.Length; i++)
            if (text.Contains(inner.AsSpan(i, Piece), StringComparison.Ordinal)) return true;
        return text.Contains(secret, StringComparison.Ordinal);
    }

    private static string Secret(SplitMix64 random)
    {
        // A beginning that stands in no file or message, then anything that can be typed.
        var secret = new StringBuilder("zQ");
        int length = 6 + Below(random, 24);
        while (secret.Length < length) secret.Append(Below(random, 12) == 0 ? "äß→é"[Below(random, 4)] : (char)(' ' + Below(random, 95)));
        return secret.Append("Kj").ToString();
    }

    private static string FileWith(string secret, SplitMix64 random)
    {
        string json = JsonInner(secret),
            key = Pick(random, "password", "passwd", "apiKey", "api_token", "secret", "accessKey", "clientSecret", "passphrase",
                "credentials", "Pwd");
        string mqtt = Pick(
            random, $"\"broker\": \"{JsonInner(Address(secret, random))}\"", $"\"{key}\": \"{json}\"", $"\"{key}\": [ \"a\", \"{json}\" ]",
            $"\"{key}\": {{ \"value\": \"{json}\" }}",
            $"\"{key}\":\n      \"{json}\"", $"\"{key}\": // here\n\n  \"{json}\"", $"\"passwordEnvironment\": \"{json}\"",
            $"\"user\": \"a\" // {key}: {secret}",
            $"/* {key} = {secret.Replace("*/", "* /", StringComparison.Ordinal)} */ \"user\": \"a\"");
        string wrong = Pick(
            random, $"\"{key}\": \"{secret}\"", $"{key}: {secret}", $"'{key}': '{secret}'", $"\"{key}\" \"{secret}\"",
            $"\"{key}\": [ \"x\",\n \"{secret}\"\n ]", $"\"{key}\":\n{secret}",
            $"\"{key}\": \"{secret}", $"\"broker\": \"{Address(secret, random)}\"", $"\"{key}\": {{\n\"a\": \"{secret}\"\n}}");
        string camera = Pick(random, "\"rtsp://cam/1\"", $"\"{JsonInner(Address(secret, random))}\"",
            $"[ \"{JsonInner(Address(secret, random))}\" ]", $"\"rtsp://cam/1?key={Uri.EscapeDataString(secret)}&x=1\"");
        string inside = Below(random, 2) == 0 ? mqtt : wrong;
        string breaks = Below(random, 4) == 0 ? "," : "";
        return $"{{ \"agent\": {{ \"name\": \"a\" }},\n  \"mqtt\": {{ {inside}{breaks}\n }},\n {Station}{camera} }} }} ] }}";
    }

    private static string Address(string secret, SplitMix64 random) => Pick(
        random, $"rtsp://me:{secret}@host/1", $"mqtt://{secret}@host:1883", $"mqtts://a:{secret}@10.0.0.1", $"http://host/x?token={secret}",
        $"rtsp://host/1?a=1&key={secret}",
        $"me:{secret}@host", $"rtsp://u:{Uri.EscapeDataString(secret)}@host/1?k={secret}", $"http://host/#{secret}");

    private static readonly JsonSerializerOptions Relaxed = new()
    {
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping
    };

    private static string JsonInner(string text) => JsonSerializer.Serialize(text, Relaxed)[1..^1];

    private static int Below(SplitMix64 random, int limit) => (int)(random.NextDouble() * limit);

    private static string Pick(SplitMix64 random, params string[] choices) => choices[Below(random, choices.Length)];
}
