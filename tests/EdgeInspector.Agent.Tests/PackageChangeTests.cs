using System.Text.Json;
using System.Text.Json.Nodes;
using EdgeInspector.Inference.Packages;
using EdgeInspector.TestKit;
using EdgeInspector.TestKit.Logging;
using EdgeInspector.TestKit.Mqtt;
using Xunit;

namespace EdgeInspector.Agent.Tests;

/// <summary>A model package that changes in its place while an agent runs with it, or between two runs.</summary>
[Long]
public sealed class PackageChangeTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly RecordingLogger _log = new();
    private readonly string _model;

    public PackageChangeTests(TaughtLine line) => _model = line.CopyModel(_folder.PathTo("model"));

    [Fact]
    public async Task Changed_WhileTheAgentRuns_IsSaidAndTakenOnlyWhenTheFileIsSavedAgain()
    {
        await using FileAgent agent = await StartAsync();
        (string old, float threshold) = Package();
        await agent.ResultAsync(result => Model(result) == old);

        Recalibrate(threshold + 1);
        string fresh = Package().Sha256;
        JsonElement station =
            (await agent.Broker.Published.WaitForAsync("/config",
                message => Station(message).GetProperty("packageOnDisk").ValueKind == JsonValueKind.Object)).Json.GetProperty(
                "stations")[0];
        Assert.Equal((old, fresh),
            (station.GetProperty("modelSha256").GetString(), station.GetProperty("packageOnDisk").GetProperty("sha256").GetString()));
        Assert.Equal(threshold + 1, station.GetProperty("packageOnDisk").GetProperty("threshold").GetSingle());
        Assert.Contains("is not the one in use", station.GetProperty("warnings")[0].GetString(), StringComparison.Ordinal);
        CapturedMessage incident = await agent.Broker.Published.WaitForAsync("event",
            message => message.Text.Contains("EI-4042", StringComparison.Ordinal));
        Assert.Contains($"changed on the disk to {fresh[..12]} (threshold", incident.Json.GetProperty("text").GetString(),
            StringComparison.Ordinal);

        // An edit of something else takes nothing with it.
        agent.Write(
            agent.Read().Replace("\"queueCapacity\": 500", "\"minimumRegionArea\": 1, \"queueCapacity\": 500", StringComparison.Ordinal));
        CapturedMessage edited = await agent.ResultAsync(result => Revision(result) == 2);
        Assert.Equal((old, threshold), (Model(edited), edited.Json.GetProperty("threshold").GetSingle()));

        File.SetLastWriteTimeUtc(agent.File, DateTime.UnixEpoch.AddYears(50));
        CapturedMessage taken = await agent.ResultAsync(result => Model(result) == fresh);
        Assert.Equal((2, threshold + 1), (Revision(taken), taken.Json.GetProperty("threshold").GetSingle()));
        incident = await agent.Broker.Published.WaitForAsync("event",
            message => message.Text.Contains("EI-4044", StringComparison.Ordinal));
        Assert.Matches($@"{old[..12]} \(threshold [0-9.]+\) became {fresh[..12]} \(threshold [0-9.]+\)",
            incident.Json.GetProperty("text").GetString());
        await agent.Broker.Published.WaitForAsync("/config", message => Station(message).GetProperty("modelSha256").GetString() == fresh
            && Station(message).GetProperty("packageOnDisk").ValueKind == JsonValueKind.Null
            && Station(message).GetProperty("warnings").GetArrayLength() == 0);
    }

    [Fact]
    public async Task Changed_BackAgain_IsSaidToo()
    {
        await using FileAgent agent = await StartAsync();
        (string old, float threshold) = Package();
        Recalibrate(threshold + 1);
        await agent.Broker.Published.WaitForAsync("/config",
            message => Station(message).GetProperty("packageOnDisk").ValueKind == JsonValueKind.Object);
        Recalibrate(threshold);
        Assert.Equal(old, Package().Sha256);
        await _log.WaitForAsync(LogEvent.PackageAsInUse);
        Assert.DoesNotContain(_log.Entries, entry => entry.Event == LogEvent.PackageTaken);
    }

    [Fact]
    public async Task Changed_BetweenTwoRuns_IsSaidAtTheStartWithBoth()
    {
        await using FileAgent agent = await StartAsync();
        (string old, float threshold) = Package();
        await agent.ResultAsync(result => Model(result) == old);
        await agent.RestartAsync();
        await agent.ResultAsync(result => result.Json.GetProperty("session").GetInt32() == 2 && Model(result) == old);
        Assert.DoesNotContain(_log.Entries, entry => entry.Event is LogEvent.PackageChanged or LogEvent.PackageTaken);

        await agent.RestartAsync(() => Recalibrate(threshold + 1));
        string fresh = Package().Sha256;
        await agent.ResultAsync(result => Model(result) == fresh);
        CapturedMessage incident = await agent.Broker.Published.WaitForAsync("event",
            message => message.Text.Contains("EI-4044", StringComparison.Ordinal));
        Assert.Matches($@"{old[..12]} \(threshold [0-9.]+\) became {fresh[..12]} \(threshold [0-9.]+\)",
            incident.Json.GetProperty("text").GetString());
        Assert.Equal("warning", incident.Json.GetProperty("severity").GetString());
        string record = Assert.Single(File.ReadAllLines(Path.Combine(agent.State, "audit.jsonl")));
        Assert.Contains("\"verb\":\"modelPackage\",\"station\":\"cap\"", record, StringComparison.Ordinal);
        Assert.Contains(old[..12], record, StringComparison.Ordinal);
        Assert.Contains(fresh[..12], record, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Damaged_AndTheFileSavedAgain_LeavesTheOldOneInUse()
    {
        _log.Expect(LogEvent.PackageRefused);
        await using FileAgent agent = await StartAsync();
        (string old, float threshold) = Package();
        await agent.ResultAsync(result => Model(result) == old);
        File.AppendAllText(Path.Combine(_model, "bank.npy"), "x");
        Recalibrate(threshold + 1);
        File.SetLastWriteTimeUtc(agent.File, DateTime.UnixEpoch.AddYears(50));
        CapturedMessage incident = await agent.Broker.Published.WaitForAsync("event",
            message => message.Text.Contains("EI-4045", StringComparison.Ordinal));
        Assert.Contains("bank.npy", incident.Json.GetProperty("text").GetString(), StringComparison.Ordinal);
        long last = Last(agent);
        Assert.Equal(old, Model(await agent.ResultAsync(result => result.Json.GetProperty("seq").GetInt64() > last)));
    }

    [Fact]
    public async Task Changed_CommandThatIsTakenBack_TakesNothing()
    {
        _log.Expect(LogEvent.ConfigurationRefused);
        await using FileAgent agent = await StartAsync();
        (string old, float threshold) = Package();
        await agent.ResultAsync(result => Model(result) == old);
        Recalibrate(threshold + 1);
        await agent.Broker.Published.WaitForAsync("/config",
            message => Station(message).GetProperty("packageOnDisk").ValueKind == JsonValueKind.Object);
        // The rules refuse it after the file was written, and the file is put back.
        JsonElement reply = await agent.Commands.AskAsync("setThreshold",
            new JsonObject { ["station"] = "cap", ["warningThreshold"] = threshold + 0.5f });
        Assert.Equal("invalid", reply.GetProperty("error").GetString());
        long last = Last(agent);
        Assert.Equal(old, Model(await agent.ResultAsync(result => result.Json.GetProperty("seq").GetInt64() > last + 40)));
    }

    public void Dispose()
    {
        _folder.Dispose();
        _log.Dispose();
    }

    private Task<FileAgent> StartAsync() => FileAgent.StartAsync(_folder, _log, $"\"model\": \"{_model}\"");

    private (string Sha256, float Threshold) Package()
    {
        ModelManifest manifest = PackageReader.ReadManifest(_model, out string sha256);
        return (sha256, manifest.Calibration.Threshold!.Value);
    }

    private void Recalibrate(float threshold)
    {
        ModelManifest manifest = PackageReader.ReadManifest(_model);
        PackageWriter.Recalibrate(_model, manifest.Calibration with { Threshold = threshold }, manifest.ImageCalibration,
            manifest.MinimumRegionArea, manifest.IgnoreMaskSha256);
    }

    private static long Last(FileAgent agent) =>
        agent.Broker.Published.On("cap/result").Max(result => result.Json.GetProperty("seq").GetInt64());

    private static JsonElement Station(CapturedMessage message) => message.Json.GetProperty("stations")[0];

    private static string? Model(CapturedMessage result) =>
        result.Json.GetProperty("model") is { ValueKind: JsonValueKind.Object } model ? model.GetProperty("sha256").GetString() : null;

    private static int Revision(CapturedMessage result) => result.Json.GetProperty("config").GetProperty("revision").GetInt32();
}
