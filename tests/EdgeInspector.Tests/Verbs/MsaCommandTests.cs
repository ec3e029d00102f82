using EdgeInspector.Agent.Challenges;
using EdgeInspector.Challenges;
using EdgeInspector.TestKit;
using EdgeInspector.Verbs;
using EdgeInspector.Verdicts;
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
        (int code, string output, string errors) = await VerbCall.RunAsync("msa", folder.PathTo("study.csv"));
        Assert.Equal(expected, code);
        Assert.Contains(said, output + errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Study_OfChallengePartsThatWereShown_CountsEachRunAsATrial()
    {
        using var folder = new TemporaryFolder();
        string config = folder.PathTo("agent.json");
        File.WriteAllText(config, """
            { "agent": { "name": "line1", "stateDirectory": "state" },
              "stations": [ { "name": "cap", "model": "m", "camera": { "driver": "simulated" } } ] }
            """);
        string memory = ChallengeFile.PathOf(folder.PathTo("state"), "cap");
        Directory.CreateDirectory(Path.GetDirectoryName(memory)!);
        ChallengeFile.Write(memory, new ChallengeMemory { Runs = 4, Results = [Run(1, Verdict.Pass), Run(2), Run(3), Run(4)] });

        (int code, string output, string errors) = await AgentProgram.RunAsync("msa", "--config", config, "--set", "rabbits", "--runs", "3");
        Assert.True(code == ExitCode.Done, errors);
        Assert.Contains("cap, rabbits: 3 runs, 2 to 4, ", output, StringComparison.Ordinal);
        Assert.Contains("2 parts, 6 trials with a verdict, 0 not inspected", output, StringComparison.Ordinal);
        Assert.Contains("The system is acceptable.", output, StringComparison.Ordinal);
        // The first one missed the bad part.
        (code, output, _) = await AgentProgram.RunAsync("msa", "--config", config, "--set", "rabbits");
        Assert.Equal(ExitCode.PartFailed, code);
        Assert.Matches(@"miss +25\.0 % \(1 of 4;", output);

        foreach ((int expected, string said, string[] words) in ((int, string, string[])[])
        [
            (ExitCode.InputData, "No whole run of mice at cap is on record", ["--config", config, "--set", "mice"]),
            (ExitCode.Usage, "Give a file of trials, or --set.", ["--config", config]),
            (ExitCode.Usage, "Give a file of trials, or --set.", ["study.csv", "--set", "rabbits", "--config", config]),
            (ExitCode.Usage, "--runs needs --set.", ["study.csv", "--runs", "2"]),
        ])
        {
            (code, output, errors) = await AgentProgram.RunAsync(["msa", .. words]);
            Assert.Equal(expected, code);
            Assert.Contains(said, output + errors, StringComparison.Ordinal);
        }
    }

    private static ChallengeResult Run(long run, Verdict bad = Verdict.Fail) => new()
    {
        Run = run,
        Set = "rabbits",
        Outcome = bad == Verdict.Fail ? ChallengeOutcome.Passed : ChallengeOutcome.Failed,
        By = "mia",
        StartedAt = DateTimeOffset.UnixEpoch,
        EndedAt = DateTimeOffset.UnixEpoch.AddMinutes(1),
        Model = new string('a', 64),
        After = 0,
        Through = 2,
        Parts =
        [
            new("scratch", Verdict.Fail, bad, 1, 31, 30, null), new("fine", Verdict.Pass, Verdict.Pass, 2, 20, 30, null),
        ],
    };
}
