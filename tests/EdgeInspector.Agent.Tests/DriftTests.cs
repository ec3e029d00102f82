using System.Text.Json;
using EdgeInspector.Frames;
using EdgeInspector.Imaging;
using EdgeInspector.TestKit;
using EdgeInspector.TestKit.Logging;
using EdgeInspector.TestKit.Mqtt;
using Xunit;

namespace EdgeInspector.Agent.Tests;

/// <summary>What moves away from what was taught, as subscribers hear of it.</summary>
[Long]
public sealed class DriftTests(TaughtLine line) : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly RecordingLogger _log = new();

    [Fact]
    public async Task Light_DownByATenth_IsAnEventWithItsFiguresAndAPictureAndInTheStatistics()
    {
        Darken();
        _log.Expect(LogEvent.DriftBegan);
        await using FileAgent agent = await FileAgent.StartAsync(_folder, _log, $"\"model\": \"{line.Model}\", \"threshold\": 900",
            camera: $$"""{ "driver": "folder", "path": "{{_folder.PathTo("dark")}}", "loop": true, "framesPerSecond": 20 }""");
        CapturedMessage told = await agent.Broker.Published.WaitForAsync($"{FileAgent.Base}/event",
            message => message.Json.GetProperty("code").GetString() == "EI-4190");
        Assert.Matches(
            @"^Station cap: light has moved away from what the model was taught, part \d+: brightness -\d\.\d \(limit 1\.4\), contrast -\d\.\d \(limit 1\.4\), in standard deviations",
            told.Json.GetProperty("text").GetString());
        // Nothing else asks for a picture of a good part.
        await agent.Broker.Published.WaitForAsync("cap/image/frame");
        await agent.Commands.AskAsync("resetStats", new() { ["station"] = "cap" });
        CapturedMessage statistics = await agent.Broker.Published.WaitForAsync("cap/stats",
            message => message.Json.GetProperty("drift") is { ValueKind: JsonValueKind.Object } drift
                && drift.GetProperty("causes").GetArrayLength() > 0);
        JsonElement figures = statistics.Json.GetProperty("drift");
        Assert.Equal(["light"], figures.GetProperty("causes").EnumerateArray().Select(cause => cause.GetString()));
        Assert.Equal(JsonValueKind.Null, figures.GetProperty("place").ValueKind);
        Assert.Equal(5, figures.GetProperty("signals").GetArrayLength());

        // Who does not want it is told no more; the figures go on.
        agent.Write(agent.Read().Replace("\"threshold\": 900", "\"threshold\": 900, \"driftAlarms\": false", StringComparison.Ordinal));
        await _log.WaitForAsync(LogEvent.DriftEnded);
    }

    public void Dispose()
    {
        _log.Dispose();
        _folder.Dispose();
    }

    private void Darken()
    {
        var codec = PictureLibrary.Codec();
        Directory.CreateDirectory(_folder.PathTo("dark"));
        foreach (string file in Directory.EnumerateFiles(line.Good))
        {
            Picture picture = codec.Read(file, out _);
            Span<byte> pixels = picture.Pixels;
            for (int i = 0; i < pixels.Length; i++) pixels[i] = (byte)(pixels[i] * 0.9);
            File.WriteAllBytes(_folder.PathTo($"dark/{Path.GetFileName(file)}"), codec.EncodePng(picture));
        }
    }
}
