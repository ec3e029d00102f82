using EdgeInspector.Commands;
using EdgeInspector.TestKit;
using Xunit;

namespace EdgeInspector.Tests.Verbs;

public sealed class AuditCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly AuditTrail _trail;

    public AuditCommandTests()
    {
        _trail = new AuditTrail(Audit);
        foreach (string by in (string[])["mia", "ben", "kim"])
        {
            _trail.Add(new AuditRecord
            {
                At = new DateTimeOffset(2026, 11, 29, 8, 0, 0, TimeSpan.Zero),
                By = by,
                Verb = "setThreshold",
                Station = "cap",
                Message = "31.5 instead of 30.5."
            });
        }
    }

    private string Audit => _folder.PathTo("state/audit.jsonl");

    [Fact]
    public async Task Verify_AsWritten_SaysSoAndWhatItEndsWith()
    {
        (int code, string output, string errors) = await VerbCall.RunAsync("audit", "verify", "--config", Configuration());
        Assert.Equal((0, ""), (code, errors));
        Assert.Contains("3 records, from 2026-11-29 08:00:00Z to 2026-11-29 08:00:00Z.", output, StringComparison.Ordinal);
        Assert.Contains($"Nothing in it was changed. It ends with {_trail.Head!.Sha256}", output, StringComparison.Ordinal);
        (code, output, _) = await VerbCall.RunAsync("audit", "verify", Audit, "--head", _trail.Head.Sha256.ToUpperInvariant());
        Assert.Equal(0, code);
        Assert.Contains("it ends with record 3 as subscribers saw it", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Verify_AChangedLine_NamesItAndEndsWithOne()
    {
        File.WriteAllText(Audit, File.ReadAllText(Audit).Replace("ben", "tom", StringComparison.Ordinal));
        (int code, string output, _) = await VerbCall.RunAsync("audit", "verify", Audit);
        Assert.Equal(1, code);
        Assert.Contains("Line 3: what stands before it is not what it was", output, StringComparison.Ordinal);
        Assert.Contains("This file is NOT as the agent wrote it.", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Verify_ItsEndCutOff_ShowsByTheHead()
    {
        string head = _trail.Head!.Sha256;
        File.WriteAllText(Audit, string.Concat(File.ReadAllLines(Audit)[..2].Select(line => line + "\n")));
        (int code, string output, _) = await VerbCall.RunAsync("audit", "verify", Audit, "--head", head);
        Assert.Equal(1, code);
        Assert.Contains($"not with {head}: records at its end were cut off", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Verify_NoFile_IsNoProof()
    {
        File.Delete(Audit);
        (int code, _, string errors) = await VerbCall.RunAsync("audit", "verify", Audit);
        Assert.Equal(3, code);
        Assert.Contains("does not exist: no change was made yet, or it was removed", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Verify_AHeadThatIsNone_SaysWhatOneIs()
    {
        (int code, _, string errors) = await VerbCall.RunAsync("audit", "verify", Audit, "--head", "9f86");
        Assert.Equal(2, code);
        Assert.Contains("'9f86' is no SHA-256: 64 hexadecimal digits", errors, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();

    private string Configuration()
    {
        string file = _folder.PathTo("agent.json");
        File.WriteAllText(file, """
            { "agent": { "name": "a", "stateDirectory": "state" }, "stations": [ { "name": "cap", "model": "m", "camera": { "driver": "simulated" } } ] }
            """);
        return file;
    }
}
