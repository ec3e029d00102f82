using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;
using EdgeInspector.Agent.Tests.Commands;
using EdgeInspector.Inference.History;
using EdgeInspector.TestKit;
using EdgeInspector.TestKit.Logging;
using EdgeInspector.TestKit.Mqtt;
using Xunit;

namespace EdgeInspector.Agent.Tests;

/// <summary>
/// Paths that never answer or are no files, at the start and while the agent works: no silence, an answer to every command, a stop in time.
/// </summary>
[Long]
public sealed class HungPathTests(TaughtLine line) : IDisposable
{
    private static readonly TimeSpan LongestStop = TimeSpan.FromSeconds(10);
    private readonly TemporaryFolder _folder = new();
    private readonly RecordingLogger _log = new();

    private string Good => Station(line.Model);

    [Theory]
    [InlineData("model", "modelError", "manifest.json: is a pipe")]
    [InlineData("hung model", "modelError", "has not answered for")]
    [InlineData("silent model", "modelError", "has not answered for")]
    [InlineData("mask", "configInvalid", "mask.png: is a pipe")]
    [InlineData("hung mask", "configInvalid", "has not answered for")]
    public async Task Start_PathThatNeverAnswers_EveryPartIsReportedAndThePathNamed(string kind, string reason, string named)
    {
        TestPaths.RequireLinux();
        _log.Expect(LogEvent.StationFault);
        using HungMount? mount = kind.Contains(' ', StringComparison.Ordinal)
            ? HungMount.Require(kind[0] == 's' ? HangsAt.Look : HangsAt.Open)
            : null;
        string path = kind switch
        {
            "model" => PackageWithPipe(),
            "hung model" => PackageWithLink(mount!.File),
            "silent model" => Path.Combine(mount!.Folder, "model"),
            "mask" => TestPaths.MakePipe(_folder.PathTo("mask.png")),
            _ => mount!.File,
        };
        string station = kind.EndsWith("model", StringComparison.Ordinal)
            ? Station(path)
            : $"{Station(line.Model)}, \"ignoreMask\": \"{path}\"";
        FileAgent agent = await FileAgent.StartAsync(_folder, _log, station);

        Assert.Equal("notInspected", Text(await agent.ResultAsync(_ => true), "verdict"));
        await agent.ResultAsync(result => Text(result, "reason") == reason);
        // The first that is said may be that it takes its time; what it is stands in the state then.
        CapturedMessage fault = await agent.Broker.Published.WaitForAsync("event", message => Text(message, "code") == "EI-4003");
        Assert.Contains(kind.Split(' ')[^1], Text(fault, "text"), StringComparison.Ordinal);
        await agent.Broker.Published.WaitForAsync(
            "cap/state", message => Text(message, "state") == "fault" && message.Text.Contains(named, StringComparison.Ordinal));
        Assert.True((await agent.Commands.AskAsync("ping")).GetProperty("ok").GetBoolean());

        agent.Write(agent.Text(Good));
        await agent.ResultAsync(message => Text(message, "verdict") == "pass");
        await StopAsync(agent);
    }

    [Fact]
    public async Task Stop_WhileAModelDoesNotAnswer_EndsInTime()
    {
        _log.Expect(LogEvent.StationFault);
        using var mount = HungMount.Require(HangsAt.Look);
        FileAgent agent = await FileAgent.StartAsync(_folder, _log, Good);
        agent.Write(agent.Text(Station(Path.Combine(mount.Folder, "model"))));
        await Eventually.TrueAsync(() => mount.Opened > 0);
        await StopAsync(agent);
    }

    [Theory]
    [InlineData("activateModel")]
    [InlineData("rollbackModel")]
    [InlineData("listCandidates")]
    public async Task History_DoesNotAnswer_TheCommandIsRefusedByItsName_AndPartsAreInspected(string verb)
    {
        using var mount = HungMount.Require(HangsAt.Look);
        await using FileAgent agent = await StartWithHungHistoryAsync(mount);
        JsonElement reply = await agent.Commands.AskAsync(verb, HistoryFields());
        Assert.False(reply.GetProperty("ok").GetBoolean(), reply.GetRawText());
        Assert.Contains("has not answered for", reply.GetProperty("message").GetString(), StringComparison.Ordinal);
        Assert.True((await agent.Commands.AskAsync("ping")).GetProperty("ok").GetBoolean());
        long last = agent.Broker.Published.On("cap/result").Max(result => result.Json.GetProperty("seq").GetInt64());
        await agent.ResultAsync(result => Text(result, "verdict") == "pass" && result.Json.GetProperty("seq").GetInt64() > last);
    }

    [Fact]
    public async Task Stop_WhileAVersionIsActivatedFromAHistoryThatDoesNotAnswer_EndsAtOnce()
    {
        using var mount = HungMount.Require(HangsAt.Look);
        FileAgent agent = await StartWithHungHistoryAsync(mount);
        int asked = mount.Opened;
        _ = agent.Commands.AskAsync("activateModel", HistoryFields());
        await Eventually.TrueAsync(() => mount.Opened > asked);
        await StopAsync(agent);
    }

    // While a command begins the run, and while a start goes on with one.
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Stop_WhileAShadowIsLoadedFromAFolderThatDoesNotAnswer_EndsInTime(bool isBegun)
    {
        _log.Expect(LogEvent.ShadowFailed);
        using var mount = HungMount.Require(HangsAt.Look);
        string place = line.CopyModel(_folder.PathTo("model"));
        FileAgent agent = await FileAgent.StartAsync(_folder, _log, Station(place));
        OtherVersion.Record(
            line, _folder, new ModelHistory(agent.State, "cap", null, place, new HistoryLimits(), "1", TimeProvider.System), 900);
        var command = new JsonObject { ["station"] = "cap", ["version"] = 2, ["reason"] = "lot 17" };
        string folder = Path.Combine(agent.State, "shadow");
        if (isBegun)
        {
            JsonElement reply = await agent.Commands.AskAsync("shadowModel", command);
            Assert.True(reply.GetProperty("ok").GetBoolean(), reply.GetRawText());
            await agent.RestartAsync(Hang);
        }
        else
        {
            Hang();
            _ = agent.Commands.AskAsync("shadowModel", command);
        }
        await Eventually.TrueAsync(() => mount.Opened > 0);
        await StopAsync(agent);

        void Hang()
        {
            if (Directory.Exists(folder)) Directory.Delete(folder, recursive: true);
            Directory.CreateSymbolicLink(folder, mount.Folder);
        }
    }

    [Fact]
    public async Task Stop_WhileTheStateOfStationsDoesNotAnswer_EndsInTime_AndSaysWhatItLeavesBehind()
    {
        _log.Expect(LogEvent.PartLeftBehind);
        using var mount = HungMount.Require(HangsAt.Look);
        FileAgent agent = await FileAgent.StartAsync(_folder, _log, Good);
        await agent.ResultAsync(_ => true);
        string folder = Path.Combine(agent.State, "stations");
        Directory.Move(folder, _folder.PathTo("moved"));
        Directory.CreateSymbolicLink(folder, mount.Folder);
        await Eventually.TrueAsync(() => mount.Opened > 0);
        await StopAsync(agent);
        Assert.Contains(_log.Entries, entry => entry.Event == LogEvent.PartLeftBehind);
    }

    [Fact]
    public async Task Edit_ToAModelThatDoesNotAnswer_PartsAreInspectedAndCommandsAnswered_UntilItIsCorrected()
    {
        _log.Expect(LogEvent.ConfigurationRefused);
        using var mount = HungMount.Require();
        FileAgent agent = await FileAgent.StartAsync(_folder, _log, Good);
        agent.Write(agent.Text(Station(PackageWithLink(mount.File))));
        await Eventually.TrueAsync(() => mount.Opened > 0);

        Assert.True((await agent.Commands.AskAsync("ping")).GetProperty("ok").GetBoolean());
        JsonElement busy = await agent.Commands.AskAsync("setThreshold", new JsonObject { ["station"] = "cap", ["threshold"] = 901 });
        Assert.Equal("busy", busy.GetProperty("error").GetString());
        // The next edit does not wait for the one that hangs.
        agent.Write(agent.Text(Good.Replace("900", "899", StringComparison.Ordinal)));
        long corrected = Stopwatch.GetTimestamp();
        await agent.ResultAsync(
            message =>
            message.Json.GetProperty("threshold").ValueKind == JsonValueKind.Number
            && message.Json.GetProperty("threshold").GetDouble() is > 898.5 and < 899.5);
        Assert.InRange(Stopwatch.GetElapsedTime(corrected).TotalSeconds, 0, 8);
        Assert.DoesNotContain(agent.Broker.Published.On("cap/result"), message => Text(message, "verdict") == "notInspected");
        await StopAsync(agent);
    }

    [Theory]
    [InlineData("pipe", "is a pipe")]
    [InlineData("device", "is a device")]
    [InlineData("hung", "has not answered for")]
    [InlineData("loop", "cannot be read")]
    public async Task Configuration_ReplacedByWhatNeverAnswers_IsSaid_AndTheNextGoodOneIsTaken(string kind, string named)
    {
        TestPaths.RequireLinux();
        _log.Expect(LogEvent.ConfigurationRefused);
        using HungMount? mount = kind == "hung" ? HungMount.Require() : null;
        FileAgent agent = await FileAgent.StartAsync(_folder, _log, Good);
        string text = agent.Read();
        File.Delete(agent.File);
        if (kind == "pipe") TestPaths.MakePipe(agent.File);
        else File.CreateSymbolicLink(agent.File, kind == "device" ? "/dev/zero" : kind == "loop" ? agent.File : mount!.File);

        await agent.Broker.Published.WaitForAsync($"{FileAgent.Base}/config",
            message => message.Json.GetProperty("lastError") is { ValueKind: JsonValueKind.Object } error
            && error.GetProperty("message").GetString()!.Contains(named, StringComparison.Ordinal));
        Assert.True((await agent.Commands.AskAsync("ping")).GetProperty("ok").GetBoolean());
        JsonElement refused = await agent.Commands.AskAsync("setThreshold", new JsonObject { ["station"] = "cap", ["threshold"] = 901 });
        Assert.False(refused.GetProperty("ok").GetBoolean());
        int before = agent.Broker.Published.On("cap/result").Count;
        await Eventually.TrueAsync(() => agent.Broker.Published.On("cap/result").Count > before + 5);

        File.Delete(agent.File);
        agent.Write(text.Replace("900", "898", StringComparison.Ordinal));
        await agent.ResultAsync(message => message.Json.GetProperty("threshold").GetDouble() is > 897.5 and < 898.5);
        await StopAsync(agent);
    }

    [Theory]
    [InlineData("full", "free: 0.0 MB")]
    [InlineData("without file numbers", " 0 file numbers (inodes)")]
    [InlineData("read-only", "Read-only file system")]
    public async Task Start_OnAStateDiskThatTakesNothing_InspectsWithoutDurability_AndRecoversAlone(string kind, string said)
    {
        _log.Expect(LogEvent.StoreFailed);
        _log.Expect(LogEvent.SessionNotKept);
        _log.Expect(LogEvent.NumbersNotKept);
        using var disk = SmallDisk.Require(16, kind == "without file numbers" ? 60 : null);
        Directory.CreateSymbolicLink(_folder.PathTo("state"), disk.Path);
        FileAgent agent = await FileAgent.StartAsync(_folder, _log, Good);
        await agent.ResultAsync(_ => true);
        long last = 0;
        await agent.RestartAsync(() =>
        {
            last = agent.Broker.Published.On("cap/result").Max(message => message.Json.GetProperty("seq").GetInt64());
            if (kind == "read-only") disk.SetReadOnly(true);
            else if (kind == "full") disk.Fill();
            else disk.UseUpInodes();
        });
        await _log.WaitForAsync(LogEvent.SessionNotKept, said);
        await agent.ResultAsync(message => message.Json.GetProperty("seq").GetInt64() > last
            && message.Json.TryGetProperty("durable", out JsonElement durable) && !durable.GetBoolean());

        if (kind == "read-only") disk.SetReadOnly(false);
        else disk.Free();
        long freed = agent.Broker.Published.On("cap/result").Max(message => message.Json.GetProperty("seq").GetInt64());
        await agent.ResultAsync(message => message.Json.GetProperty("seq").GetInt64() > freed
            && (!message.Json.TryGetProperty("durable", out JsonElement durable) || durable.GetBoolean()));
        await StopAsync(agent);
    }

    public void Dispose()
    {
        _log.Dispose();
        _folder.Dispose();
    }

    private static async Task StopAsync(FileAgent agent)
    {
        long started = Stopwatch.GetTimestamp();
        await agent.DisposeAsync();
        Assert.True(Stopwatch.GetElapsedTime(started) < LongestStop, $"The stop took {Stopwatch.GetElapsedTime(started)}.");
        long[] numbers = [.. agent.Broker.Published.On("cap/result").Select(message => message.Json.GetProperty("seq").GetInt64())
            .Distinct().Order()];
        Assert.Equal(numbers.Length, numbers[^1] - numbers[0] + 1);
    }

    private static JsonObject HistoryFields() => new() { ["station"] = "cap", ["version"] = 2, ["reason"] = "lot 17" };

    // The state folder's disk is there for all but the versions of models.
    private async Task<FileAgent> StartWithHungHistoryAsync(HungMount mount)
    {
        string place = line.CopyModel(_folder.PathTo("model"));
        FileAgent agent = await FileAgent.StartAsync(_folder, _log, Station(place));
        OtherVersion.Record(
            line, _folder, new ModelHistory(agent.State, "cap", null, place, new HistoryLimits(), "1", TimeProvider.System), 900);
        await agent.ResultAsync(result => Text(result, "verdict") == "pass");
        string folder = Path.Combine(agent.State, "models");
        Directory.Move(folder, _folder.PathTo("moved"));
        Directory.CreateSymbolicLink(folder, mount.Folder);
        return agent;
    }

    private static string Station(string model) => $"\"threshold\": 900, \"model\": \"{model}\"";

    private static string? Text(CapturedMessage message, string key) =>
        message.Json.TryGetProperty(key, out JsonElement value) ? value.GetString() : null;

    private string PackageWithPipe()
    {
        string package = line.CopyModel(_folder.PathTo("other"));
        File.Delete(Path.Combine(package, "manifest.json"));
        TestPaths.MakePipe(Path.Combine(package, "manifest.json"));
        return package;
    }

    private string PackageWithLink(string target)
    {
        string package = line.CopyModel(_folder.PathTo("other"));
        File.Delete(Path.Combine(package, "model.onnx"));
        File.CreateSymbolicLink(Path.Combine(package, "model.onnx"), target);
        return package;
    }
}
