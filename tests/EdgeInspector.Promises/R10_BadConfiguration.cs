using System.Text;
using EdgeInspector.Agent.Settings;
using EdgeInspector.Configuration;
using EdgeInspector.Numerics;
using EdgeInspector.TestKit;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace EdgeInspector.Promises;

/// <summary>
/// A configuration file that is wrong in any way is never applied; the last good one stays, and what is wrong is said with its place.
/// </summary>
public sealed class R10_BadConfiguration
{
    private static readonly string[] Snippets = ["{", "}", "[", "]", ",", ":", "\"", "null", "true", "-1", "1e999", "\\u0000", "/*", "//",
        "\"name\"", "9999999999999999999999", "\uFEFF", "\0", "ÿ"];

    [Fact]
    public async Task BrokenFiles_AreNeverApplied()
    {
        Scale.SkipWhenDone("R10");
        int files = Scale.Of(2_000, 60_000);
        using var folder = new TemporaryFolder();
        string path = folder.PathTo("agent.json");
        byte[] good = Encoding.UTF8.GetBytes(
            ConfigurationExample.Write().Replace("\"stateDirectory\": null", "\"stateDirectory\": \"state\"", StringComparison.Ordinal));
        var time = new FakeTimeProvider();
        File.WriteAllBytes(path, good);
        using var keeper = new ConfigurationKeeper(new ConfigurationPlace(path, "--config"), time, NullLogger.Instance);
        Assert.True(keeper.TryStart(out _));
        int applied = 0, refused = 0, harmless = 0;
        keeper.Apply = (_, _, _) =>
        {
            applied++;
            return Task.CompletedTask;
        };
        var random = new SplitMix64(10);
        for (int i = 0; i < files; i++)
        {
            byte[] mutant = Mutate(good, random);
            File.WriteAllBytes(path, mutant);
            bool isGood = ConfigurationLoader.Parse(mutant, path).Configuration is not null;
            string? before = keeper.Current!.Sha256;
            int appliedBefore = applied;
            await keeper.ReloadAsync();
            // A half-written file is given a second before anything is said.
            time.Advance(TimeSpan.FromSeconds(2));
            await keeper.ReloadAsync();
            if (isGood)
            {
                harmless++;
                Assert.Null(keeper.Fault);
                continue;
            }
            refused++;
            Assert.Equal((before, appliedBefore), (keeper.Current!.Sha256, applied));
            Assert.NotNull(keeper.Fault);
            Assert.NotEmpty(keeper.Fault.Message);
            Assert.True(keeper.Fault.Line is null or > 0);
        }
        File.WriteAllBytes(path, good);
        await keeper.ReloadAsync();
        Assert.Null(keeper.Fault);
        Assert.True(refused > files / 3);
        Scale.Keep("R10",
            $"{files} mutated files: {refused} had errors and none of them was applied, each with a message; {harmless} were still good (a comment, a value within its range) and were taken");
    }

    private static byte[] Mutate(byte[] good, SplitMix64 random)
    {
        List<byte> bytes = [.. good];
        for (int times = 1 + random.NextInt32(3); times > 0; times--)
        {
            int at = random.NextInt32(bytes.Count), length = Math.Min(1 + random.NextInt32(40), bytes.Count - at);
            switch (random.NextInt32(6))
            {
                case 0:
                    bytes[at] ^= (byte)(1 << random.NextInt32(8));
                    break;
                case 1:
                    bytes.RemoveRange(at, length);
                    break;
                case 2:
                    bytes.InsertRange(at, bytes.GetRange(at, length));
                    break;
                case 3:
                    bytes.InsertRange(at, Encoding.UTF8.GetBytes(Snippets[random.NextInt32(Snippets.Length)]));
                    break;
                case 4:
                    // A slow writer has come so far.
                    bytes.RemoveRange(at, bytes.Count - at);
                    break;
                default:
                    bytes.InsertRange(at, bytes.GetRange(random.NextInt32(bytes.Count - length + 1), length));
                    break;
            }
            if (bytes.Count == 0) bytes.Add((byte)'{');
        }
        return [.. bytes];
    }
}
