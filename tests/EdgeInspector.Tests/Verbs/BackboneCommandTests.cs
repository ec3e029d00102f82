using EdgeInspector.TestKit;
using Xunit;

namespace EdgeInspector.Tests.Verbs;

public sealed class BackboneCommandTests(TaughtLine line) : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public async Task Show_BuiltInNetworks_NamesLayersSizesAndNormalisation()
    {
        (int code, string output, _) = await VerbCall.RunAsync("backbone", "show", "resnet18");
        Assert.Equal(0, code);
        Assert.Contains("mean 123.675, 116.28, 103.53", output, StringComparison.Ordinal);
        Assert.Contains("multiples of 32", output, StringComparison.Ordinal);
        Assert.Matches("c3 +128 +8", output);
        Assert.Contains("--layers c3,c4", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Import_ThenLearn_TakesTheNetworksOwnNormalisation()
    {
        string imported = _folder.PathTo("lite.onnx"), model = _folder.PathTo("model");
        (int code, string output, string errors) = await VerbCall.RunAsync("backbone", "import",
            Repository.PathTo("models/efficientnet_lite0.onnx"), "--out", imported);
        Assert.True(code == 0, errors);
        Assert.Contains("mean 127, 127, 127", output, StringComparison.Ordinal);
        Assert.Contains("--layers stride8,stride16", output, StringComparison.Ordinal);
        (code, output, errors) = await VerbCall.RunAsync(
            "learn", "--good", line.Good, "--out", model, "--backbone", imported, "--layers", "stride8,stride16", "--size", "64x64",
            "--bank", "200");
        Assert.True(code == 0, errors);
        Assert.DoesNotContain("assumed", output, StringComparison.Ordinal);
        Assert.Contains("\"mean\": [\n      127,", await File.ReadAllTextAsync(Path.Combine(model, "manifest.json")),
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--mean", "0.5,0.5,0.5", null, null, "--mean and --std belong together")]
    [InlineData("--mean", "0,0,0", "--std", "1,1,1", "zero-one or none")]
    [InlineData("--mean", "1;2;3", "--std", "1,1,1", "the mean '1;2;3'")]
    [InlineData("--normalization", "sepia", null, null, "write imagenet")]
    [InlineData("--channels", "grb", null, null, "rgb")]
    public async Task Import_WrongOption_SaysWhatIsMeant(string first, string value, string? second, string? other, string told)
    {
        string[] options = [first, value, .. second is null ? (string[])[] : [second, other!]];
        (int code, string output, string errors) = await VerbCall.RunAsync(
            ["backbone", "import", Repository.PathTo("models/efficientnet_lite0.onnx"), "--out", _folder.PathTo("x.onnx"), .. options]);
        Assert.Equal(2, code);
        Assert.Contains(told, output + errors, StringComparison.Ordinal);
        Assert.False(File.Exists(_folder.PathTo("x.onnx")));
    }

    public void Dispose() => _folder.Dispose();
}
