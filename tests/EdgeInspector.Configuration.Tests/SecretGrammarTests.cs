using System.Text;
using EdgeInspector.Numerics;
using EdgeInspector.Secrets;
using EdgeInspector.TestKit;
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
            string secret = OddSecret.Next(random), file = FileWith(secret, random);
            ConfigurationLoadResult result = ConfigurationLoader.Parse(Encoding.UTF8.GetBytes(file), "/tmp/agent.json");
            var shown = new StringBuilder(ConfigurationErrorFormatter.Format(result)).Append(result.Source!.ShownText);
            foreach (ConfigurationError error in result.Errors) shown.Append(ConfigurationErrorFormatter.Sentence(error)).Append(error);
            if (result.Configuration is { } configuration)
            {
                shown.AppendJoin('\n', ConfigurationText.Lines(configuration, _ => true));
                ConfigurationLoadResult other = ConfigurationLoader.Parse(
                    Encoding.UTF8.GetBytes(file.Replace(OddSecret.InJson(secret), "another-one", StringComparison.Ordinal)),
                    "/tmp/agent.json");
                if (other.Configuration is { } changed) shown.AppendJoin('\n', ConfigurationChanges.Between(configuration, changed));
            }
            Assert.False(OddSecret.IsIn(shown.ToString(), secret),
                $"Secret {secret} of seed {seed}, number {i}, is shown.\n{file}\n---\n{shown}");
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
            string secret = OddSecret.Next(random);
            SecretBook.Learn(secret);
            string text = OddSecret.Pick(random, $"connecting with {secret} failed", $"{{\"text\":\"{OddSecret.InJson(secret)}\"}}",
                $"GET /?a={Uri.EscapeDataString(secret)}&b=1", $"a{secret}b", $"password={secret}");
            Assert.False(OddSecret.IsIn(SecretBook.Hide(text), secret),
                $"Secret {secret} of seed {seed}, number {i}: {SecretBook.Hide(text)}");
        }
    }

    [Theory]
    [InlineData("me:zQ3m:// 7Kj@host", "zQ3m")]
    [InlineData("rtsp://me:zQ3m:// 7Kj@host", "zQ3m")]
    [InlineData("://zQ3m7Kj@host", "zQ3m7Kj")]
    public void Password_WithWhatEndsAScheme_IsHiddenWhole(string address, string piece)
    {
        Assert.DoesNotContain(piece, SecretBook.HideAddress(address), StringComparison.Ordinal);
        SecretBook.LearnAddress(address);
        Assert.DoesNotContain(piece, SecretBook.Hide($"There is no '{address}' here."), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(7)]
    public void WrongAddress_OnTheCommandLine_ShowsNoSecret(ulong seed)
    {
        var random = new SplitMix64(seed);
        for (int i = 0; i < Secrets / 4; i++)
        {
            string secret = OddSecret.Next(random), address = OddSecret.Address(secret, random);
            Assert.False(OddSecret.IsIn(SecretBook.HideAddress(address), secret),
                $"Secret {secret}: {address} is shown as {SecretBook.HideAddress(address)}");
        }
    }

    private static string FileWith(string secret, SplitMix64 random)
    {
        string json = OddSecret.InJson(secret),
            key = OddSecret.Pick(random, "password", "passwd", "apiKey", "api_token", "secret", "accessKey", "clientSecret", "passphrase",
                "credentials", "Pwd");
        string mqtt = OddSecret.Pick(
            random, $"\"broker\": \"{OddSecret.InJson(OddSecret.Address(secret, random))}\"", $"\"{key}\": \"{json}\"",
            $"\"{key}\": [ \"a\", \"{json}\" ]",
            $"\"{key}\": {{ \"value\": \"{json}\" }}",
            $"\"{key}\":\n      \"{json}\"", $"\"{key}\": // here\n\n  \"{json}\"", $"\"passwordEnvironment\": \"{json}\"",
            $"\"user\": \"a\" // {key}: {secret}",
            $"/* {key} = {secret.Replace("*/", "* /", StringComparison.Ordinal)} */ \"user\": \"a\"");
        string wrong = OddSecret.Pick(
            random, $"\"{key}\": \"{secret}\"", $"{key}: {secret}", $"'{key}': '{secret}'", $"\"{key}\" \"{secret}\"",
            $"\"{key}\": [ \"x\",\n \"{secret}\"\n ]", $"\"{key}\":\n{secret}",
            $"\"{key}\": \"{secret}", $"\"broker\": \"{OddSecret.Address(secret, random)}\"", $"\"{key}\": {{\n\"a\": \"{secret}\"\n}}");
        string camera = OddSecret.Pick(random, "\"rtsp://cam/1\"", $"\"{OddSecret.InJson(OddSecret.Address(secret, random))}\"",
            $"[ \"{OddSecret.InJson(OddSecret.Address(secret, random))}\" ]", $"\"rtsp://cam/1?key={Uri.EscapeDataString(secret)}&x=1\"");
        string inside = OddSecret.Below(random, 2) == 0 ? mqtt : wrong;
        string breaks = OddSecret.Below(random, 4) == 0 ? "," : "";
        return $"{{ \"agent\": {{ \"name\": \"a\" }},\n  \"mqtt\": {{ {inside}{breaks}\n }},\n {Station}{camera} }} }} ] }}";
    }
}
