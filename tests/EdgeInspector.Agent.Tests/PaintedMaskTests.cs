using System.Text.Json;
using System.Text.Json.Nodes;
using EdgeInspector.Frames;
using EdgeInspector.TestKit;
using EdgeInspector.TestKit.Logging;
using Xunit;

namespace EdgeInspector.Agent.Tests;

/// <summary>What is never looked at, as somebody paints it: the command setMask.</summary>
[Long]
public sealed class PaintedMaskTests(TaughtLine line) : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly RecordingLogger _log = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task SetMask_WritesAFileThatTheConfigurationNames_AndAnEarlierOneComesBackAsItWas()
    {
        await using FileAgent agent = await StartAsync();
        JsonElement first = await AskAsync(agent, Painted(0, 20));
        string file = Directory.GetFiles(_folder.PathTo("masks")).Single();
        byte[] bytes = await File.ReadAllBytesAsync(file, TestContext.Current.CancellationToken);
        Assert.Contains($"\"ignoreMask\": \"masks/{Path.GetFileName(file)}\"", agent.Read(), StringComparison.Ordinal);
        Assert.Equal(JsonValueKind.Null, first.GetProperty("result").GetProperty("file").ValueKind);
        JsonElement second = await AskAsync(agent, Painted(10, 20));
        Assert.Equal(2, Directory.GetFiles(_folder.PathTo("masks")).Length);
        string earlier = second.GetProperty("result").GetProperty("file").GetString()!;
        Assert.Equal($"masks/{Path.GetFileName(file)}", earlier);
        await AskAsync(agent, new JsonObject { ["file"] = earlier });
        Assert.Equal(bytes, await File.ReadAllBytesAsync(file, TestContext.Current.CancellationToken));
        Assert.Contains($"\"ignoreMask\": \"{earlier}\"", agent.Read(), StringComparison.Ordinal);
        await AskAsync(agent, new JsonObject { ["file"] = null });
        Assert.Contains("\"ignoreMask\": null", agent.Read(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task SetMask_OfAnotherSize_DamagedOrOfAFileOfSomebodysChoice_ChangesNothing()
    {
        await using FileAgent agent = await StartAsync();
        await File.WriteAllTextAsync(_folder.PathTo("other.png"), "x", TestContext.Current.CancellationToken);
        string before = agent.Read();
        JsonObject size = Painted(0, 20), bits = Painted(0, 20), text = Painted(0, 20), both = Painted(0, 20);
        JsonObject all = Painted(0, TaughtLine.Height);
        size["size"] = new JsonArray(TaughtLine.Width, TaughtLine.Height + 1);
        bits["mask"] = Convert.ToBase64String([1, 2, 3]);
        text["mask"] = "no base64!";
        both["file"] = null;
        foreach ((JsonObject asked, string error) in ((JsonObject, string)[])
            [
                (size, "invalid"), (bits, "invalid"), (text, "malformed"), (all, "invalid"), (both, "malformed"), ([], "malformed"),
                .. from file in (string[])["../other.png", "other.png", "masks/../other.png", "/etc/passwd", "masks/none.png", "masks/", "masks/.."]
                   select (new JsonObject { ["file"] = file }, "notFound"),
            ])
        {
            asked["station"] = "cap";
            JsonElement answer = await agent.Commands.AskAsync("setMask", asked);
            Assert.True(answer.TryGetProperty("error", out JsonElement found) && found.GetString() == error, $"{asked}: {answer}");
        }
        Assert.Equal(before, agent.Read());
        Assert.False(Directory.Exists(_folder.PathTo("masks")) && Directory.EnumerateFiles(_folder.PathTo("masks")).Any());
    }

    private async Task<FileAgent> StartAsync()
    {
        FileAgent agent = await FileAgent.StartAsync(_folder, _log, $"\"model\": \"{line.Model}\", \"threshold\": 900");
        await agent.ResultAsync(result => result.Json.GetProperty("verdict").GetString() == "pass");
        return agent;
    }

    private static async Task<JsonElement> AskAsync(FileAgent agent, JsonObject asked)
    {
        asked["station"] = "cap";
        JsonElement reply = await agent.Commands.AskAsync("setMask", asked);
        Assert.True(reply.GetProperty("ok").GetBoolean(), reply.ToString());
        return reply;
    }

    // Some rows of the frame.
    private static JsonObject Painted(int first, int count)
    {
        bool[] marked =
        [
            .. Enumerable.Range(0, TaughtLine.Width * TaughtLine.Height)
                .Select(i => i / TaughtLine.Width >= first && i / TaughtLine.Width < first + count),
        ];
        return new JsonObject
        {
            ["mask"] = Convert.ToBase64String(MaskBits.Pack(new PictureMask(TaughtLine.Width, TaughtLine.Height, marked))),
            ["size"] = new JsonArray(TaughtLine.Width, TaughtLine.Height),
        };
    }
}
