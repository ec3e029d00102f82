using System.Text;
using EdgeInspector.Numerics;
using Xunit;

namespace EdgeInspector.Configuration.Tests;

/// <summary>Damaged files: whatever happened to one, it gives a configuration or errors with a place, never an exception.</summary>
public class MutationTests
{
    private static readonly string[] Tokens =
    [
        "{", "}", "[", "]", ",", ":", "\"", "'", "/", "//", "/*", "*/", "\\", "\\u", "\\ud800", "null", "true", "NaN", "-", "0", "01",
        "1e999", "1.", "\t",
        "\r", "\n", "\0", "\u2028", "ä", "\uFEFF", "name", "\"driver\"", "\"stations\": [{}]", "\"camera\": {}", "#",
    ];

    [Theory]
    [InlineData(1, 1, 4000)]
    [InlineData(2, 3, 3000)]
    [InlineData(3, 20, 1000)]
    public void Parse_MutatedExample_GivesAConfigurationOrErrors(ulong seed, int mutations, int rounds)
    {
        var random = new SplitMix64(seed);
        // Half of the files without comments, where a mutation hits something more often.
        byte[][] originals = [Encoding.UTF8.GetBytes(ConfigurationExample.Write()),
            Encoding.UTF8.GetBytes(PlainJson.Node(ConfigurationExample.Write()).ToJsonString())];
        int good = 0;
        for (int round = 0; round < rounds; round++)
        {
            var bytes = new List<byte>(originals[round % 2]);
            for (int i = 0; i <= random.NextInt32(mutations); i++) Mutate(bytes, random);

            ConfigurationLoadResult result = ConfigurationLoader.Parse([.. bytes], SampleConfiguration.File);

            Assert.NotEqual(result.Configuration is null, result.Errors.Count == 0);
            Assert.All(result.Errors, error =>
            {
                Assert.InRange(error.Offset, 0, bytes.Count);
                Assert.True(error.Line >= 1 && error.Column >= 1 && error.Length >= 0);
                // The reader's refusal is always understood: nobody is left with "cannot be read any further".
                Assert.DoesNotContain("cannot be read any further", error.Message, StringComparison.Ordinal);
            });
            Assert.Equal(result.Configuration is null, ConfigurationErrorFormatter.Format(result).Length > 0);
            if (result.Configuration is not null) good++;
        }

        Assert.InRange(good, 1, rounds - 1);
    }

    private static void Mutate(List<byte> bytes, SplitMix64 random)
    {
        int at = random.NextInt32(bytes.Count);
        int length = Math.Min(1 + random.NextInt32(12), bytes.Count - at);
        switch (random.NextInt32(6))
        {
            case 0: bytes[at] = (byte)random.NextInt32(256); break;
            case 1: bytes[at] ^= (byte)(1 << random.NextInt32(8)); break;
            case 2: bytes.RemoveRange(at, length); break;
            case 3: bytes.InsertRange(random.NextInt32(bytes.Count), bytes.GetRange(at, length)); break;
            case 4: bytes.InsertRange(at, Encoding.UTF8.GetBytes(Tokens[random.NextInt32(Tokens.Length)])); break;
            default: bytes.RemoveRange(at, random.NextInt32(8) == 0 ? bytes.Count - at : 1); break;
        }

        if (bytes.Count == 0) bytes.Add((byte)' ');
    }
}
