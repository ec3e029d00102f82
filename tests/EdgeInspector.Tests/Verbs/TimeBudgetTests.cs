using System.Text.Json;
using EdgeInspector.TestKit;
using Xunit;

namespace EdgeInspector.Tests.Verbs;

[Long]
public sealed class TimeBudgetTests(TaughtLine line) : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string Out => _folder.PathTo("model");

    [Fact]
    public async Task Learn_WideBudget_ShowsTimesDrawnDefectsAndWhyOneWasTaken()
    {
        (int code, string output, string errors) = await LearnAsync("--time-budget", "60000", "--bank", "100");
        Assert.True(code == 0, errors);
        Assert.Contains("Candidates for 60000.0 ms", errors, StringComparison.Ordinal);
        Assert.Contains("resnet18", errors, StringComparison.Ordinal);
        Assert.Contains("Chosen for 60000.0 ms a frame", output, StringComparison.Ordinal);
        using JsonDocument choice = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(Out, "choice.json")));
        JsonElement[] candidates = [.. choice.RootElement.GetProperty("candidates").EnumerateArray()];
        JsonElement taken = Assert.Single(candidates, candidate => candidate.GetProperty("taken").GetBoolean());
        Assert.Equal(100, taken.GetProperty("rows").GetInt32());
        Assert.InRange(taken.GetProperty("drawnCaught").GetDouble(), 0.0, 1.0);
        Assert.All(candidates, candidate => Assert.True(candidate.GetProperty("ms").GetDouble() > 0));
        Assert.Contains("taken: ", File.ReadAllText(Path.Combine(Out, "choice.html")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Learn_BudgetThatNothingMeets_TakesTheFastestAndSaysSo()
    {
        (int code, string output, string errors) = await LearnAsync("--time-budget", "0.1");
        Assert.True(code == 0, errors);
        Assert.Contains("nothing is within the budget", output, StringComparison.Ordinal);
        Assert.Contains("over the budget", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Learn_FewPictures_ChoosesNothingUnlessABudgetIsGiven()
    {
        (int code, _, string errors) = await LearnAsync("--bank", "300", "--max-images", "29");
        Assert.True(code == 0, errors);
        Assert.DoesNotContain("Candidates", errors, StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(Out, "choice.json")));
    }

    [Fact]
    public async Task Learn_BudgetOff_IsThePackageOfBefore()
    {
        Assert.Equal(0, (await LearnAsync("--bank", "300", "--time-budget", "off")).Code);
        Assert.Equal(File.ReadAllBytes(Path.Combine(line.Model, "manifest.json")), File.ReadAllBytes(Path.Combine(Out, "manifest.json")));
    }

    [Theory]
    [InlineData("0")]
    [InlineData("-5")]
    [InlineData("soon")]
    public async Task Learn_BudgetThatIsNone_IsUsage(string budget)
    {
        (int code, _, string errors) = await LearnAsync("--time-budget", budget);
        Assert.Equal(2, code);
        Assert.Contains("--time-budget", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Learn_BudgetOfAnotherMethod_IsUsage()
    {
        (int code, _, string errors) = await LearnAsync("--time-budget", "40", "--method", "padim");
        Assert.Equal(2, code);
        Assert.Contains("belongs to --method knn", errors, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();

    private Task<(int Code, string Output, string Errors)> LearnAsync(params string[] options) =>
        VerbCall.RunAsync(["learn", "--good", line.Good, "--out", Out, .. options]);
}
