using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using EdgeInspector.Agent.Commands;
using EdgeInspector.Commands;
using EdgeInspector.Files;
using EdgeInspector.Inference.History;
using EdgeInspector.Inference.Packages;
using EdgeInspector.TestKit;
using EdgeInspector.TestKit.Logging;
using EdgeInspector.TestKit.Mqtt;
using Xunit;

namespace EdgeInspector.Agent.Tests.Commands;

/// <summary>Versions of a model that are put in use while an agent inspects with it.</summary>
[Long]
public sealed class ModelActivationTests(TaughtLine line) : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly RecordingLogger _log = new();

    private string Place => _folder.PathTo("model");

    [Fact]
    public async Task Activate_AndRollback_TakeOverBetweenTwoFrames_AndAreOnRecordOnce()
    {
        await using FileAgent agent = await StartAsync();
        string old = PackageReader.ReadSha256(Place)!;
        SortedDictionary<string, string> bytes = Bytes();
        ModelVersion fresh = Record(agent, threshold: 900);
        await agent.ResultAsync(result => Model(result) == old);
        await using MqttCapture order = await MqttCapture.SubscribeAsync(agent.Broker.Uri);

        JsonElement reply = await AskAsync(agent, "activateModel", 2);
        Assert.True(reply.GetProperty("ok").GetBoolean(), reply.GetRawText());
        Assert.StartsWith("version 2 (", reply.GetProperty("message").GetString(), StringComparison.Ordinal);
        CapturedMessage first = await order.Messages.WaitForAsync("cap/result", result => Model(result) == fresh.PackageSha256);
        Assert.Equal(900, first.Json.GetProperty("threshold").GetInt32());
        // The answer comes before the first part that it decides.
        string[] topics = [.. order.Messages.All.Where(message => message.Topic == "tests/answers"
            || (message.Topic.EndsWith("cap/result", StringComparison.Ordinal) && Model(message) == fresh.PackageSha256)).Select(message => message.Topic)];
        Assert.Equal("tests/answers", topics[0]);

        reply = await AskAsync(agent, "rollbackModel");
        Assert.True(reply.GetProperty("ok").GetBoolean(), reply.GetRawText());
        long seq = first.Json.GetProperty("seq").GetInt64();
        await agent.ResultAsync(result => Model(result) == old && result.Json.GetProperty("seq").GetInt64() > seq);
        Assert.Equal(bytes, Bytes());

        AuditRecord[] audit = [.. File.ReadAllLines(Path.Combine(agent.State, "audit.jsonl")).Select(AuditRecord.TryParse)!];
        Assert.Equal([("activateModel", "test", "cap"), ("rollbackModel", "test", "cap")],
            audit.Select(record => (record.Verb, record.By!, record.Station!)));
        Assert.Contains("lot 17", audit[0].Message, StringComparison.Ordinal);
        Assert.Equal(2, _log.Entries.Count(entry => entry.Event == LogEvent.ModelActivated));
        // Nobody is told of a package that changed without a word.
        Assert.DoesNotContain(_log.Entries, entry => entry.Event is LogEvent.PackageChanged or LogEvent.PackageTaken);
        long[] seqs = [.. agent.Broker.Published.On("cap/result").Select(result => result.Json.GetProperty("seq").GetInt64())];
        Assert.Equal(Enumerable.Range(1, seqs.Length).Select(n => (long)n), seqs);
        Assert.DoesNotContain(agent.Broker.Published.On("cap/result"), result => result.Json.GetProperty("verdict").GetString() == "notInspected");

        await agent.RestartAsync();
        await agent.ResultAsync(result => result.Json.GetProperty("session").GetInt32() == 2 && Model(result) == old);
    }

    [Fact]
    public async Task Activate_VersionThatTheStationCannotUse_GivesItsPlaceBackAndTheOldOneGoesOn()
    {
        await using FileAgent agent = await StartAsync();
        string old = PackageReader.ReadSha256(Place)!;
        SortedDictionary<string, string> bytes = Bytes();
        Record(agent, threshold: 900, spoil: manifest => manifest["golden"]![0]!["score"] = 1e6f);
        JsonElement reply = await AskAsync(agent, "activateModel", 2);
        Assert.False(reply.GetProperty("ok").GetBoolean());
        Assert.Contains("Nothing was changed", reply.GetProperty("message").GetString(), StringComparison.Ordinal);
        Assert.Contains("golden picture", reply.GetProperty("message").GetString(), StringComparison.Ordinal);
        Assert.Equal(bytes, Bytes());
        long last = agent.Broker.Published.On("cap/result").Max(result => result.Json.GetProperty("seq").GetInt64());
        await agent.ResultAsync(result => Model(result) == old && result.Json.GetProperty("seq").GetInt64() > last);
        Assert.False(File.Exists(Path.Combine(agent.State, "audit.jsonl")));
        // Neither is the way back another one than before.
        Assert.Contains("nothing to go back to", (await AskAsync(agent, "rollbackModel")).GetProperty("message").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Activate_WhatCannotBe_IsRefusedAndChangesNothing()
    {
        await using FileAgent agent = await StartAsync();
        Record(agent, threshold: 900);
        SortedDictionary<string, string> bytes = Bytes();
        foreach ((string error, string said, JsonObject fields) in ((string, string, JsonObject)[])
        [
            ("notFound", "has no version 9; there are 1, 2", Fields(9)), ("invalid", "versions count from 1", Fields(0)),
            ("malformed", "reason is missing", new JsonObject { ["station"] = "cap", ["version"] = 2 }),
            ("malformed", "version is missing", new JsonObject { ["station"] = "cap", ["version"] = "2", ["reason"] = "x" }),
            ("unknownStation", "no station cup", new JsonObject { ["station"] = "cup", ["version"] = 2, ["reason"] = "x" }),
            ("notFound", "no recipe red", new JsonObject { ["station"] = "cap", ["version"] = 2, ["reason"] = "x", ["recipe"] = "red" }),
        ])
        {
            JsonElement reply = await agent.Commands.AskAsync("activateModel", fields);
            Assert.Equal(error, reply.GetProperty("error").GetString());
            Assert.Contains(said, reply.GetProperty("message").GetString(), StringComparison.Ordinal);
        }
        ModelVersion second = History(agent).Find(2);
        File.Delete(Path.Combine(agent.State, "models/content", second.Files[0].Sha256[..2], second.Files[0].Sha256));
        Assert.Contains("is missing in the store", (await AskAsync(agent, "activateModel", 2)).GetProperty("message").GetString(), StringComparison.Ordinal);
        Assert.Equal(bytes, Bytes());
    }

    [Fact]
    public async Task Activate_TwoAtOnce_OneAfterTheOther_AndOneOfThemIsInUse()
    {
        await using FileAgent agent = await StartAsync();
        ModelVersion second = Record(agent, threshold: 900), third = Record(agent, threshold: 901);
        JsonElement[] replies = await Task.WhenAll(AskAsync(agent, "activateModel", 2), AskAsync(agent, "activateModel", 3));
        // One command takes the write lease of one sender at a time, so both are carried out, or the second is told to ask again.
        Assert.Contains(replies, reply => reply.GetProperty("ok").GetBoolean());
        string inUse = PackageReader.ReadSha256(Place)!;
        Assert.Contains(inUse, (string[])[second.PackageSha256, third.PackageSha256]);
        await agent.ResultAsync(result => Model(result) == inUse);
        Assert.Empty(History(agent).Verify(null));
    }

    [Fact]
    public async Task Socket_TakesCommandsOfVerbs_AndNothingElse()
    {
        await using FileAgent agent = await StartAsync();
        ModelVersion second = Record(agent, threshold: 900);
        string socket = Path.Combine(agent.State, LocalCommands.SocketName);
        if (!OperatingSystem.IsWindows()) Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(socket));
        foreach ((string line, string error) in ((string, string)[])
        [
            ("", "unknownVerb"), ("{", "unknownVerb"), ("[1]", "unknownVerb"), ("""{"command":1}""", "unknownVerb"),
            ("""{"command":"pause","station":"cap","transaction":"1","by":"x"}""", "notAllowed"),
            ("""{"command":"activateModel","station":"cap","version":2,"reason":"x","by":"x"}""", "malformed"),
            (new string('x', 40_000), "tooLong"),
        ])
            Assert.Equal(error, (await SayAsync(socket, line)).GetProperty("error").GetString());
        JsonElement done = await SayAsync(socket,
            """{"command":"activateModel","station":"cap","version":2,"reason":"lot 17","transaction":"1","by":"Mia","recipe":""}""");
        Assert.True(done.GetProperty("ok").GetBoolean(), done.GetRawText());
        await agent.ResultAsync(result => Model(result) == second.PackageSha256);
        await agent.Broker.Published.WaitForAsync("event", message => message.Text.Contains("Mia: activateModel: version 2", StringComparison.Ordinal));

        // The next run listens again, in the place of the socket that the last one left.
        await agent.RestartAsync();
        await agent.ResultAsync(result => result.Json.GetProperty("session").GetInt32() == 2);
        Assert.Equal("notFound", (await SayAsync(socket,
            """{"command":"activateModel","station":"cap","version":9,"reason":"lot 17","transaction":"2","by":"Mia"}""")).GetProperty("error").GetString());
    }

    public void Dispose()
    {
        _log.Dispose();
        _folder.Dispose();
    }

    private static JsonObject Fields(int version) => new() { ["station"] = "cap", ["version"] = version, ["reason"] = "lot 17" };

    private static Task<JsonElement> AskAsync(FileAgent agent, string verb, int? version = null)
    {
        JsonObject fields = Fields(version ?? 1);
        if (version is null) fields.Remove("version");
        return agent.Commands.AskAsync(verb, fields);
    }

    private static string? Model(CapturedMessage result) =>
        result.Json.TryGetProperty("model", out JsonElement model) && model.ValueKind == JsonValueKind.Object
            ? model.GetProperty("sha256").GetString() : null;

    private static async Task<JsonElement> SayAsync(string path, string line)
    {
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await socket.ConnectAsync(new UnixDomainSocketEndPoint(path));
        await using var stream = new NetworkStream(socket);
        await stream.WriteAsync(Encoding.UTF8.GetBytes(line + "\n"));
        return (await JsonDocument.ParseAsync(stream)).RootElement;
    }

    private ModelHistory History(FileAgent agent) =>
        new(agent.State, "cap", null, Place, new HistoryLimits(), "1", TimeProvider.System);

    private ModelVersion Record(FileAgent agent, float threshold, Action<JsonNode>? spoil = null) =>
        OtherVersion.Record(line, _folder, History(agent), threshold, spoil);

    private SortedDictionary<string, string> Bytes() => new(
        Directory.EnumerateFiles(Place, "*", SearchOption.AllDirectories)
            .ToDictionary(file => Path.GetRelativePath(Place, file), FileHash.Sha256), StringComparer.Ordinal);

    private async Task<FileAgent> StartAsync()
    {
        line.CopyModel(Place);
        return await FileAgent.StartAsync(_folder, _log, $"\"model\": {JsonSerializer.Serialize(Place)}, \"heatmaps\": false");
    }
}
