using System.Text.Json;
using EdgeInspector.TestKit;
using OpenCvSharp;
using Xunit;

namespace EdgeInspector.Tests.Verbs;

/// <summary>Learning from pictures of several kinds, and from such of which a person says what they are.</summary>
[Long]
[Needs("opencv")]
public sealed class MixedPicturesTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string Good => _folder.PathTo("good");

    private string Model => _folder.PathTo("model");

    public void Dispose() => _folder.Dispose();

    /// <summary>Parts of 12 bits whose brightest pixels need 12: what is said must hold them.</summary>
    [Theory]
    [InlineData(9, 0, "")]
    [InlineData(11, 0, "")]
    [InlineData(12, 12, "the upper 8 of 12 bits are used, as given")]
    [InlineData(14, 14, "the upper 8 of 14 bits are used, as given")]
    [InlineData(null, 12, "the upper 8 of 12 bits are used, as found")]
    public async Task Learn_BitDepth_IsTakenAsGivenWhereItHoldsThePictures(int? given, int kept, string note)
    {
        DeepPictures.Write(_folder, Good, 1, 8, shift: 4);
        string[] words = given is { } bits ? ["--bit-depth", $"{bits}"] : [];
        (int code, string output, string errors) = await LearnAsync(words);
        if (kept == 0)
        {
            Assert.NotEqual(0, code);
            Assert.Contains($"more than the {given} bits a channel that are expected", errors, StringComparison.Ordinal);
            Assert.False(Directory.Exists(Model));
            return;
        }
        Assert.True(code == 0, errors);
        Assert.Single(output.Split('\n'), line => line.Contains(note, StringComparison.Ordinal));
        using var manifest = JsonDocument.Parse(File.ReadAllText(Path.Combine(Model, "manifest.json")));
        Assert.Equal(kept, manifest.RootElement.GetProperty("frames").GetProperty("bitDepth").GetInt32());
    }

    [Fact]
    public async Task Learn_GreyAndColour_SaysThatThereAreBothAndHowMany()
    {
        TaughtLine.DrawGood(Good, 1, 16);
        foreach (string file in Directory.GetFiles(Good).Order(StringComparer.Ordinal).Take(8))
        {
            using Mat colour = Cv2.ImRead(file);
            using var grey = new Mat();
            Cv2.CvtColor(colour, grey, ColorConversionCodes.BGR2GRAY);
            File.WriteAllBytes(file, grey.ImEncode(".png"));
        }
        (int code, string output, string errors) = await LearnAsync();
        Assert.True(code == 0, errors);
        Assert.Single(output.Split('\n'), line => line.Contains("8 of 16 images are grey, the others have colours", StringComparison.Ordinal));
        // Why the threshold is from 15 of them.
        Assert.Single(output.Split('\n'),
            line => line.Contains("1 of 16 images is not learned from and not counted for the threshold", StringComparison.Ordinal));
    }

    private Task<(int Code, string Output, string Errors)> LearnAsync(params string[] words) =>
        VerbCall.RunAsync(["learn", "--good", Good, "--out", Model, "--bank", "100", .. words]);
}
