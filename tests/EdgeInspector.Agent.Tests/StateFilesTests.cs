using System.Text.Json;
using System.Text.Json.Nodes;
using EdgeInspector.TestKit;
using EdgeInspector.TestKit.Logging;
using EdgeInspector.TestKit.Mqtt;
using Xunit;

namespace EdgeInspector.Agent.Tests;

/// <summary>
/// What lies in the state folder is damaged between two runs: the next one inspects, gives no number twice, and writes what can be read.
/// </summary>
[Long]
public sealed class StateFilesTests(TaughtLine line) : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly RecordingLogger _log = new();

    [Theory]
    [InlineData("half")]
    [InlineData("empty")]
    [InlineData("garbage")]
    [InlineData("a key twice")]
    public async Task Start_WithDamagedStateFiles_InspectsAndGoesOn(string damage)
    {
        _log.Expect(LogEvent.SequenceFileDamaged);
        await using FileAgent agent = await FileAgent.StartAsync(_folder, _log, $"\"threshold\": 900, \"model\": \"{line.Model}\"");
        await agent.Broker.Published.WaitForAsync("cap/result", result => Text(result, "verdict") == "pass");
        Assert.True((await SetAsync(agent, 901)).GetProperty("ok").GetBoolean());
        long last = 0;
        List<string> damaged = [];
        await agent.RestartAsync(() =>
        {
            last = agent.Broker.Published.On("cap/result").Max(Number);
            // The outbox has a promise of its own.
            foreach (string file in Directory.EnumerateFiles(agent.State, "*", SearchOption.AllDirectories)
                .Where(file => !file.Contains("outbox", StringComparison.Ordinal)))
            {
                damaged.Add(Path.GetFileName(file));
                Damage(file, damage);
            }
        });
        foreach (string kind in (string[])["cap.seq", "cap.counts", "audit.jsonl", "revision.json", "last-good.json", "cap.packages.json"])
            Assert.Contains(kind, damaged);
        await agent.Broker.Published.WaitForAsync("cap/result", result => Number(result) > last && Text(result, "verdict") == "pass");
        Assert.True((await SetAsync(agent, 902)).GetProperty("ok").GetBoolean());
        // What is written after a line that was cut off stands in a line of its own.
        string audit = File.ReadAllLines(Path.Combine(agent.State, "audit.jsonl"))[^1];
        Assert.Contains("902", JsonSerializer.Deserialize<JsonElement>(audit).GetProperty("new").GetString(), StringComparison.Ordinal);
        // Looked at once: the line goes on meanwhile.
        CapturedMessage[] results = [.. agent.Broker.Published.On("cap/result")];
        Assert.Equal(
            results.Select(message => message.Json.GetProperty("id").GetGuid()).Distinct().Count(),
            results.Select(Number).Distinct().Count());
    }

    public void Dispose()
    {
        _log.Dispose();
        _folder.Dispose();
    }

    private static Task<JsonElement> SetAsync(FileAgent agent, int threshold) =>
        agent.Commands.AskAsync("setThreshold", new JsonObject { ["station"] = "cap", ["threshold"] = threshold, ["force"] = true });

    private static long Number(CapturedMessage result) => result.Json.GetProperty("seq").GetInt64();

    private static string? Text(CapturedMessage message, string key) => message.Json.GetProperty(key).GetString();

    private static void Damage(string file, string damage)
    {
        byte[] bytes = File.ReadAllBytes(file);
        switch (damage)
        {
            case "half":
                using (FileStream stream = File.OpenWrite(file)) stream.SetLength(bytes.Length / 2);
                break;
            case "empty":
                using (FileStream stream = File.OpenWrite(file)) stream.SetLength(0);
                break;
            case "garbage":
                File.WriteAllBytes(file, [.. bytes.Select((value, i) => (byte)(value * 31 + i * 7 + 1))]);
                break;
            default:
                File.WriteAllText(file,
                    """{ "revision": 1, "revision": 2, "sha256": "x", "Total": null, "total": null, "by": "a", "by": "b" }""");
                break;
        }
    }
}
