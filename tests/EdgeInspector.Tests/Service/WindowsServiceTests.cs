using System.ComponentModel;
using EdgeInspector.Diagnosis;
using EdgeInspector.Diagnosis.Examinations;
using EdgeInspector.Service;
using EdgeInspector.Verbs;
using Microsoft.Extensions.Hosting;
using Xunit;

namespace EdgeInspector.Tests.Service;

/// <summary>How the agent becomes a service of Windows, with a stand-in for the service manager.</summary>
public sealed class WindowsServiceTests
{
    private const int Denied = 5, NoAnswer = 1053, AlreadyRunning = 1056, NoSuchService = 1060, NotActive = 1062, AlreadyThere = 1073;
    private const string Program = @"C:\Program Files\EdgeInspector\edge-inspector.exe";
    private readonly StandInManager _manager = new();
    private readonly StringWriter _output = new();

    private WindowsService Service => new(_manager, _output);

    [Fact]
    public void Install_NoService_MakesItQuotedUnderItsOwnAccountAndStartsIt()
    {
        Service.Install(Program);
        Assert.Equal(
            [$"create \"{Program}\" run as NT SERVICE\\EdgeInspector", "describe 5 15 60", "grant", "event source", "start"], _manager.Steps);
    }

    [Fact]
    public void Install_Twice_BringsItUpToDate()
    {
        _manager.Refusals["create"] = AlreadyThere;
        _manager.Refusals["start"] = AlreadyRunning;
        Service.Install(Program);
        Assert.Equal(["create", "change", "describe", "grant", "event", "start"], _manager.Steps.Select(step => step.Split(' ')[0]));
        Assert.Contains("up to date", _output.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("describe")]
    [InlineData("grant")]
    [InlineData("start")]
    public void Install_FailsMidway_IsUndone(string step)
    {
        _manager.Refusals[step] = NoAnswer;
        _manager.Refusals["stop"] = NotActive;
        var error = Assert.Throws<CommandException>(() => Service.Install(Program));
        Assert.Equal(["stop", "delete"], _manager.Steps[^2..]);
        Assert.Contains("(Windows error 1053)", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Install_UpdateFails_LeavesTheServiceThatWasThere()
    {
        _manager.Refusals["create"] = AlreadyThere;
        _manager.Refusals["start"] = NoAnswer;
        Assert.Throws<CommandException>(() => Service.Install(Program));
        Assert.DoesNotContain("delete", _manager.Steps);
    }

    [Theory]
    [InlineData("create", Denied, "administrator")]
    [InlineData("create", 1072, "about to be removed")]
    [InlineData("start", 1069, "log on as a service")]
    public void Install_Refused_SaysTheTrueReason(string step, int error, string reason)
    {
        _manager.Refusals[step] = error;
        string message = Assert.Throws<CommandException>(() => Service.Install(Program)).Message;
        Assert.Contains(reason, message, StringComparison.Ordinal);
        Assert.Equal(error == Denied, message.Contains("administrator", StringComparison.Ordinal));
    }

    [Fact]
    public void Uninstall_NoService_SaysThatThereIsNone()
    {
        _manager.Refusals["stop"] = NoSuchService;
        var error = Assert.Throws<CommandException>(Service.Uninstall);
        Assert.Equal(ExitCode.Usage, error.ExitCode);
        Assert.Contains("no such service", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("administrator", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Uninstall_StoppedService_IsRemoved()
    {
        _manager.Refusals["stop"] = NotActive;
        Service.Uninstall();
        Assert.Equal(["stop", "delete"], _manager.Steps);
    }

    [Theory]
    [InlineData(4, 0, true, "running")]
    [InlineData(1, 0, false, "stopped")]
    [InlineData(1, 1064, false, "stopped with error 1064")]
    public void Status_OfAService_SaysWhatItDoes(int state, int exit, bool runs, string words)
    {
        _manager.State = new ServiceState(state, exit);
        Assert.Equal(runs, Service.Status());
        Assert.Equal($"EdgeInspector is {words}.", _output.ToString().Trim());
        List<Finding> findings = [];
        ServiceExamination.LookAtService(Service, findings);
        Assert.Equal(runs ? [] : ["service.stopped"], findings.Select(finding => finding.Id));
    }

    [Fact]
    public void Doctor_NoService_SaysThatNoneIsInstalled()
    {
        _manager.Refusals["query"] = NoSuchService;
        Assert.False(Service.Status());
        List<Finding> findings = [];
        ServiceExamination.LookAtService(Service, findings);
        Assert.Equal("service.notInstalled", Assert.Single(findings).Id);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Stop_AfterAFailure_ReportsAnErrorBeforeTheServiceHasStopped(bool hasFailed)
    {
        using var lifetime = new StandInLifetime();
        List<int> reported = [];
        ServiceExit.Watch(lifetime, () => hasFailed, reported.Add);
        lifetime.StopApplication();
        Assert.Equal(hasFailed ? [1064] : [], reported);
    }

    private sealed class StandInManager : IServiceManager
    {
        public Dictionary<string, int> Refusals { get; } = [];

        public List<string> Steps { get; } = [];

        public ServiceState State { get; set; }

        public void Create(string command, string account) => Step($"create {command} as {account}");

        public void Change(string command, string account) => Step($"change {command} as {account}");

        public IReadOnlyList<string> Describe(string description, IReadOnlyList<TimeSpan> restarts, TimeSpan forgetAfter)
        {
            Step($"describe {string.Join(' ', restarts.Select(wait => (int)wait.TotalSeconds))}");
            return [];
        }

        public void Grant(string folder, string account) => Step("grant");

        public bool MakeEventSource()
        {
            Step("event source");
            return true;
        }

        public void Start() => Step("start");

        public void Stop() => Step("stop");

        public void Delete() => Step("delete");

        public ServiceState Query()
        {
            Step("query");
            return State;
        }

        private void Step(string step)
        {
            Steps.Add(step);
            if (Refusals.TryGetValue(step.Split(' ')[0], out int error)) throw new Win32Exception(error);
        }
    }

    private sealed class StandInLifetime : IHostApplicationLifetime, IDisposable
    {
        private readonly CancellationTokenSource _stopping = new();

        public CancellationToken ApplicationStarted => CancellationToken.None;

        public CancellationToken ApplicationStopping => _stopping.Token;

        public CancellationToken ApplicationStopped => CancellationToken.None;

        public void StopApplication() => _stopping.Cancel();

        public void Dispose() => _stopping.Dispose();
    }
}
