using EdgeInspector.Agent.Challenges;
using EdgeInspector.Agent.Counters;
using EdgeInspector.Agent.Shadowing;
using EdgeInspector.Agent.Stations;
using EdgeInspector.Agent.Teaching;
using EdgeInspector.Agent.Web;
using EdgeInspector.Configuration;
using EdgeInspector.Imaging;
using EdgeInspector.Shadowing;
using EdgeInspector.TestKit;
using EdgeInspector.TestKit.Logging;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace EdgeInspector.Agent.Tests.Shadowing;

public sealed class ShadowDeskTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly RecordingLogger _log = new();
    private readonly FakeTimeProvider _time = new();

    // With a run that is on, and with one that has ended.
    [Theory]
    [InlineData(true, LogEvent.ShadowFailed)]
    [InlineData(false, LogEvent.ShadowClockFailed)]
    public async Task Clock_ThatMeetsAFault_SaysSoAtOnce_AndEndsTheRun(bool isOn, LogEvent said)
    {
        _log.Expect(said);
        var ledger = new ShadowLedger(new ShadowMemory(), _time);
        ledger.Begin(new ShadowPlan(2, "b", null, 1, 300, "mia", "lot 17"), new ShadowBasis("a", null, "rules"));
        if (!isOn) ledger.End("seen enough");
        string file = ShadowFile.File.PathOf(_folder.Path, "cap");
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        StationFile<ShadowMemory>.Write(file, ledger.Memory);
        var configuration = new AgentConfiguration
        {
            Agent = new IdentityConfiguration { Name = "tested", StateDirectory = _folder.Path },
            Stations = [new StationConfiguration { Name = "cap" }],
        };
        await using var challenges = new ChallengeDesk(configuration, new ShiftPlan([], TimeZoneInfo.Utc), _ => { }, _time, _log);
        await using var work = new TeachingWork([], null, _ => { }, _time, _log);
        await using var desk = new ShadowDesk(new ShadowServices
        {
            Configuration = configuration,
            Parts = new PartArchive(_folder.PathTo("outbox"), null),
            Work = work,
            Challenges = challenges,
            Codec = PictureLibrary.Codec(),
            Facts = _ => throw new InvalidOperationException("nobody takes it"),
            Time = _time,
            Logger = _log,
        });
        desk.Start();
        await _log.WaitForAsync(said);
        Assert.Contains("nobody takes it", Assert.Single(_log.Entries, entry => entry.Event == said).Text, StringComparison.Ordinal);
    }

    public void Dispose()
    {
        _log.Dispose();
        _folder.Dispose();
    }
}
