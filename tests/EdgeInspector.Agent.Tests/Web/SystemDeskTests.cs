using System.Text;
using EdgeInspector.Agent.Health;
using EdgeInspector.Agent.Web;
using EdgeInspector.Commands;
using EdgeInspector.Configuration;
using EdgeInspector.TestKit;
using EdgeInspector.Web.Api;
using Xunit;

namespace EdgeInspector.Agent.Tests.Web;

public sealed class SystemDeskTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly HealthBoard _board = new();

    [Fact]
    public async Task Configuration_WithAnErrorAndASecret_HasTheErrorBesideItsLineAndNoSecret()
    {
        await File.WriteAllTextAsync(_folder.PathTo("agent.json"), """
            {
              "mqtt": { "broker": "mqtt://mia:hunter22@broker:1883" },
              "stations": []
            }
            """, TestContext.Current.CancellationToken);
        ConfigurationView view = await Desk("true").ConfigurationAsync(TestContext.Current.CancellationToken);
        Assert.Equal(_folder.PathTo("agent.json"), view.File);
        Assert.DoesNotContain("hunter22", string.Join('\n', view.Lines.Concat(view.Remarks.Select(remark => remark.Text))),
            StringComparison.Ordinal);
        Assert.Contains(view.Remarks, remark => remark is { Line: 3, IsError: true } && remark.Text.StartsWith("stations", StringComparison.Ordinal));
        Assert.Contains("stations", view.Lines[2], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Configuration_ThatIsNotThere_SaysSo()
    {
        ConfigurationView view = await Desk("true").ConfigurationAsync(TestContext.Current.CancellationToken);
        Assert.Empty(view.Lines);
        Assert.True(Assert.Single(view.Remarks).IsError);
    }

    [Fact]
    public async Task Audit_IsTheNewestFirst_AndEmptyWhereNobodyKnowsItsFolder()
    {
        SystemDesk desk = Desk("true");
        Assert.Empty(await desk.AuditAsync(2, TestContext.Current.CancellationToken));
        var trail = new AuditTrail(_folder.PathTo($"state/{AuditTrail.FileName}"));
        foreach (string verb in (string[])["pause", "resume", "review"])
            trail.Add(new AuditRecord { At = DateTimeOffset.UnixEpoch, By = "Mia", Verb = verb, Message = "done" });
        _board.ShowSafeMode("starting", new AgentConfiguration { Agent = new IdentityConfiguration { StateDirectory = _folder.PathTo("state") } });
        Assert.Equal(["review", "resume"], (await desk.AuditAsync(2, TestContext.Current.CancellationToken)).Select(change => change.Verb));
    }

    [Fact]
    public async Task Examine_GivesWhatTheVerbWrites_AlsoWithErrors_AndElseWhyNot()
    {
        if (OperatingSystem.IsWindows()) return;
        Assert.Equal("{}\n", Encoding.UTF8.GetString(await Desk("echo '{}'; exit 1").ExamineAsync(TestContext.Current.CancellationToken)));
        IOException failed = await Assert.ThrowsAsync<IOException>(
            () => Desk("echo broken >&2; exit 70").ExamineAsync(TestContext.Current.CancellationToken));
        Assert.Equal("'doctor' ended with 70: broken", failed.Message);
        await Assert.ThrowsAsync<IOException>(() => new SystemDesk(Place, _board, ["/nowhere"]).BundleAsync(TestContext.Current.CancellationToken));
    }

    public void Dispose() => _folder.Dispose();

    private ConfigurationPlace Place => new(_folder.PathTo("agent.json"), "--config");

    // What the desk adds to the command line are the script's arguments.
    private SystemDesk Desk(string script) => new(Place, _board, ["sh", "-c", script, "edge-inspector"]);
}
