using EdgeInspector.Evaluating;
using EdgeInspector.Imaging;
using EdgeInspector.Models;
using EdgeInspector.TestKit;
using Xunit;

namespace EdgeInspector.Tests.Evaluating;

public sealed class DataSetEvaluationTests(TaughtLine line) : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    public void Run_MapThatIsNotFinite_NamesThePicture(float value)
    {
        var codec = PictureLibrary.Codec();
        using var model = new StandInModel(8, 8, _ => value);
        var error = Assert.Throws<ModelException>(
            () => DataSetEvaluation.Run(model, TestSet.Find(line.Data, codec), codec, (_, _) => { }, CancellationToken.None));
        Assert.Contains("000.png: the score is not finite", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("scratch", "there is no good part")]
    [InlineData("good", "there is no part with a defect")]
    public async Task Evaluate_OneKindOnly_IsInputDataAndSaysWhatIsMissing(string kind, string told)
    {
        string folder = _folder.PathTo($"data/test/{kind}");
        Directory.CreateDirectory(folder);
        File.Copy(line.GoodPart, Path.Combine(folder, "000.png"));
        (int code, _, string errors) = await VerbCall.RunAsync("evaluate", "--model", line.Model, "--data", _folder.PathTo("data"));
        Assert.Equal(3, code);
        Assert.Contains(told, errors, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();
}
