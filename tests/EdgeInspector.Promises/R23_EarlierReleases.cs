using System.Formats.Tar;
using System.IO.Compression;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using EdgeInspector.Files;
using EdgeInspector.TestKit;
using EdgeInspector.TestKit.Mqtt;
using Microsoft.Data.Sqlite;
using Xunit;

namespace EdgeInspector.Promises;

/// <summary>
/// What a release left behind (configuration, model, state folder, archive; one file each in Releases) is taken over by this program, and
/// what a newer program wrote is refused with a sentence and kept. With EDGEINSPECTOR_UPDATE=1 the file of this version is made where there
/// is none; no file of a release is ever changed.
/// </summary>
public sealed class R23_EarlierReleases : IDisposable
{
    private const string Folder = "tests/EdgeInspector.Promises/Releases", Address = "mqtt://127.0.0.1:18830";
    private const string Undelivered = "SELECT count(*) FROM undelivered u JOIN result r USING (position) WHERE r.kind = 0";
    private readonly TemporaryFolder _folder = new();

    public static TheoryData<string> Releases =>
        [.. Directory.GetFiles(Repository.PathTo(Folder), "*.tar.gz").Select(Path.GetFileName).OfType<string>()
            .Order(StringComparer.Ordinal)];

    private static string Version { get; } =
        typeof(Agent.InspectionAgent).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+',
            '-')[0];

    private string File => _folder.PathTo("edge-inspector.json");

    [Fact]
    public async Task ThisRelease_HasItsFile()
    {
        string path = Repository.PathTo($"{Folder}/{Version}.tar.gz");
        if (!System.IO.File.Exists(path) && Environment.GetEnvironmentVariable("EDGEINSPECTOR_UPDATE") is not null) await MakeAsync(path);
        Assert.True(System.IO.File.Exists(path), $"{path} is missing: make it with EDGEINSPECTOR_UPDATE=1 and this test.");
    }

    [Theory]
    [MemberData(nameof(Releases))]
    public async Task WhatAReleaseLeft_IsTakenOver(string release)
    {
        if (Scale.IsLong) Assert.Skip("A matter of kind, not of number.");
        JsonNode expected = Unpack(release);
        await using TestBroker broker = await TestBroker.StartAsync();
        System.IO.File.WriteAllText(File,
            System.IO.File.ReadAllText(File).Replace(Address, broker.Uri.OriginalString, StringComparison.Ordinal));
        (int code, string output, string errors) = await AgentProgram.RunAsync("check", "--config", File);
        Assert.True(code == 0, output + errors);

        long last = (long)expected["last"]!, undelivered = (long)expected["undelivered"]!;
        await using (AgentProgram program = AgentProgram.Start("run", "--config", File))
        {
            await broker.Published.WaitForAsync("cap/stats",
                message => message.Json.GetProperty("total").GetProperty("passed").GetInt64() >= (long)expected["passed"]!);
            await broker.Published.WaitForAsync("cap/result",
                message => message.Json.GetProperty("verdict").GetString() is "pass" or "fail");
            await broker.Published.WaitForAsync("cap/backlog", (int)undelivered);
            JsonElement result = broker.Published.On("cap/result")[^1].Json;
            Assert.True(result.GetProperty("session").GetInt64() > (long)expected["session"]!);
            program.SendTerminate();
            Assert.Equal(0, await program.EndAsync());
            Assert.DoesNotContain("damaged", program.Output + program.Errors, StringComparison.Ordinal);
        }
        // In their order, none twice, and the numbers go on behind them.
        Assert.Equal(Enumerable.Range((int)(last - undelivered) + 1, (int)undelivered).Select(number => (long)number),
            Numbers("cap/backlog"));
        Assert.Equal(last + 1, Numbers("cap/result")[0]);
        (code, output, errors) = await AgentProgram.RunAsync("reinspect", _folder.PathTo("archive"), "--config", File);
        Assert.True(code == 0, output + errors);
        long[] Numbers(string topic) => [.. broker.Published.On(topic).Select(message => message.Json.GetProperty("seq").GetInt64())];
        Scale.Keep("R23",
            $"{release}: configuration, model, {last} results of which {undelivered} were undelivered, counters and archive taken over");
    }

    [Fact]
    public async Task WhatANewerProgramWrote_IsRefusedInWordsAndKept()
    {
        if (Scale.IsLong) Assert.Skip("A matter of kind, not of number.");
        JsonNode expected = Unpack(Releases.Select(row => row.Data).Last()!);
        foreach (string database in Directory.GetFiles(_folder.PathTo("state/outbox"), "results-*.db"))
        {
            using var connection = new SqliteConnection($"Data Source={database};Pooling=False");
            connection.Open();
            using SqliteCommand command = connection.CreateCommand();
            command.CommandText = "PRAGMA user_version = 99";
            command.ExecuteNonQuery();
        }
        string manifest = _folder.PathTo("model/manifest.json");
        System.IO.File.WriteAllText(manifest,
            System.IO.File.ReadAllText(manifest).Replace("\"formatVersion\": 1", "\"formatVersion\": 99", StringComparison.Ordinal));
        System.IO.File.WriteAllText(_folder.PathTo("model/manifest.sha256"), $"{FileHash.Sha256(manifest)}  manifest.json\n");
        await using TestBroker broker = await TestBroker.StartAsync();
        System.IO.File.WriteAllText(File,
            System.IO.File.ReadAllText(File).Replace(Address, broker.Uri.OriginalString, StringComparison.Ordinal));

        await using AgentProgram program = AgentProgram.Start("run", "--config", File);
        await program.WaitForAsync("the package has format 99, this program knows up to 1");
        await program.WaitForAsync("was written by a newer version of this program");
        CapturedMessage result = (await broker.Published.WaitForAsync("cap/result", 1))[0];
        Assert.Equal("notInspected", result.Json.GetProperty("verdict").GetString());
        // The numbers themselves lie in a file of their own.
        Assert.True(result.Json.GetProperty("seq").GetInt64() > (long)expected["last"]!);
        program.SendTerminate();
        Assert.Equal(0, await program.EndAsync());
        Assert.NotEmpty(Directory.GetFiles(_folder.PathTo("state/outbox"), "damaged-*"));
    }

    public void Dispose() => _folder.Dispose();

    private JsonNode Unpack(string release)
    {
        using FileStream file = System.IO.File.OpenRead(Repository.PathTo($"{Folder}/{release}"));
        using var gzip = new GZipStream(file, CompressionMode.Decompress);
        TarFile.ExtractToDirectory(gzip, _folder.Path, overwriteFiles: true);
        return JsonNode.Parse(System.IO.File.ReadAllText(_folder.PathTo("expected.json")))!;
    }

    // A real agent, with a broker that goes away before the end.
    private async Task MakeAsync(string path)
    {
        string good = _folder.PathTo("good");
        TaughtLine.DrawGood(good, 0, 20);
        (int code, string output, string errors) = await AgentProgram.RunAsync("learn", "--good", good, "--out", _folder.PathTo("model"),
            "--bank", "60", "--size", "96x96");
        Assert.True(code == 0, output + errors);
        Directory.Delete(good, recursive: true);
        await using TestBroker broker = await TestBroker.StartAsync();
        System.IO.File.WriteAllText(File, $$"""
            {
              "agent": { "name": "release", "stateDirectory": "state" },
              "mqtt": { "broker": "{{broker.Uri.OriginalString}}", "outbox": { "maxDays": 3650 } },
              "archive": { "folder": "archive", "everyNthGood": 20, "maxDays": 36500, "minimumFreePercent": 0 },
              "stations": [ { "name": "cap", "model": "model", "threshold": 1000, "camera": { "driver": "simulated", "seed": 1, "width": {{TaughtLine.Width}}, "height": {{TaughtLine.Height}}, "framesPerSecond": 20 } } ]
            }
            """);
        await using (AgentProgram program = AgentProgram.Start("run", "--config", File))
        {
            await broker.Published.WaitForAsync("cap/result", 60);
            await broker.StopAsync();
            await Eventually.TrueAsync(() => Count(Undelivered) >= 40);
            program.SendTerminate();
            await program.EndAsync();
        }
        var expected = new JsonObject
        {
            ["last"] = Count("SELECT max(seq) FROM result"),
            ["undelivered"] = Count(Undelivered),
            ["session"] = 1,
            ["passed"] = JsonNode.Parse(
                System.IO.File.ReadAllText(_folder.PathTo("state/stations/cap.counts")))!["total"]!["passed"]!.DeepClone(),
        };
        System.IO.File.WriteAllText(_folder.PathTo("expected.json"), expected.ToJsonString());
        System.IO.File.WriteAllText(File,
            System.IO.File.ReadAllText(File).Replace(broker.Uri.OriginalString, Address, StringComparison.Ordinal));
        foreach (string log in Directory.GetFiles(_folder.PathTo("state"), "last-good.json")) System.IO.File.Delete(log);
        using FileStream file = System.IO.File.Create(path);
        using var gzip = new GZipStream(file, CompressionLevel.SmallestSize);
        await TarFile.CreateFromDirectoryAsync(_folder.Path, gzip, includeBaseDirectory: false, TestContext.Current.CancellationToken);
    }

    private long Count(string query)
    {
        using var connection = new SqliteConnection(
            $"Data Source={Directory.GetFiles(_folder.PathTo("state/outbox"), "results-*.db").Single()};Pooling=False");
        connection.Open();
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = query;
        return (long)command.ExecuteScalar()!;
    }
}
