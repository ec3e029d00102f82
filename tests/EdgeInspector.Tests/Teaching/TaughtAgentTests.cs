using EdgeInspector.Inference.History;
using EdgeInspector.TestKit;
using EdgeInspector.TestKit.Logging;
using EdgeInspector.Verbs;
using EdgeInspector.Verdicts;
using Xunit;

namespace EdgeInspector.Tests.Teaching;

/// <summary>Teaching while an agent runs: it takes the commands, and tries and learns in a process of its own.</summary>
[Long]
public sealed class TaughtAgentTests(TaughtLine line)
{
    [Fact]
    public async Task Verbs_AskTheAgent_WhichTriesAndLearnsBesideTheLine()
    {
        using var bed = new TeachBed(line, ", \"heatmaps\": false", agent: ", \"page\": { \"enabled\": false }, \"health\": { \"enabled\": false }");
        TaughtLine.DrawGood(bed.PathTo("more"), 900, 1);
        await bed.StoreAsync((1, Verdict.Fail, null, bed.PathTo("more/000.png")), (2, Verdict.Fail, "confirm", line.BadPart));
        SortedDictionary<string, string> before = bed.Bytes();
        await using AgentProgram agent = AgentProgram.Start("run", "--config", bed.Config);
        await agent.WaitForAsync(LogEvent.ModelLoaded);

        string said = await bed.SucceedsAsync("teach", "good", "1", "--reason", "oil film", "--by", "Mia");
        Assert.Contains("What it would hide is tried now", said, StringComparison.Ordinal);
        await agent.WaitForAsync("Candidate 1 of cap (P-1) is accepted.");
        Assert.Equal("accepted", (string)(await bed.CandidatesAsync()).Single()!["state"]!);
        Assert.Contains("takes another person", await bed.EndsAsync(ExitCode.Model, "teach", "approve", "1", "--reason", "x", "--by", "Mia"), StringComparison.Ordinal);

        Assert.Contains("learned in the background", await bed.SucceedsAsync("teach", "learn", "--keep-threshold", "--reason", "lot 17", "--by", "Mia"), StringComparison.Ordinal);
        await agent.WaitForAsync("Version 2 of cap: 1 candidates learned");
        Assert.Equal(before, bed.Bytes());
        ModelVersion version = bed.History().Find(2);
        Assert.Equal(("Mia", "lot 17", true), (version.By, version.Reason, version.Teaching!.IsThresholdKept));
        Assert.Empty(bed.History().Verify(null));
        // What cannot be learned is said, and changes nothing.
        await bed.SucceedsAsync("teach", "withdraw", "1", "--reason", "no", "--by", "Jo");
        await bed.SucceedsAsync("teach", "learn", "--reason", "nothing", "--by", "Mia");
        await agent.WaitForAsync(LogEvent.TeachingFailed);
        Assert.Equal(2, bed.History().View().Versions.Count);
    }
}
