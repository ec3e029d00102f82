using EdgeInspector.TestKit;
using Xunit;

namespace EdgeInspector.Tests.Verbs;

public sealed class MsaCommandTests
{
    [Theory]
    [InlineData("part,truth,verdict\na,good,pass\nb,bad,fail\n", 0, "The system is acceptable.")]
    [InlineData("part,truth,verdict\na,good,pass\nb,bad,pass\n", 1, "The system is unacceptable.")]
    [InlineData("part,truth,verdict\na,good,pass\na,bad,pass\n", 3, "line 3: part a is good and bad")]
    [InlineData("part;truth;verdict\n", 3, "the first line is not part,truth,verdict")]
    [InlineData("part,truth,verdict\na,good,notInspected\n", 3, "has no trial with a verdict")]
    public async Task Study_IsGraded_OrSaysWhatIsWrongWithItsLines(string csv, int expected, string said)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.PathTo("study.csv"), csv);
        (int code, string output, string errors) = await AgentProgram.RunAsync("msa", folder.PathTo("study.csv"));
        Assert.Equal(expected, code);
        Assert.Contains(said, output + errors, StringComparison.Ordinal);
    }
}
