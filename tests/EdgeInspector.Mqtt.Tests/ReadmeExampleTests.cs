using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using EdgeInspector.TestKit;
using EdgeInspector.TestKit.Mqtt;
using Xunit;

namespace EdgeInspector.Mqtt.Tests;

/// <summary>The subscribers that config/schemas/README.md shows, as they stand there, against Mosquitto and a publisher of ours.</summary>
[Long]
public sealed partial class ReadmeExampleTests
{
    private const int Results = 20;

    [Fact]
    public async Task MosquittoSub_ShowsEveryResult()
    {
        FoundComponent tools = Component.MosquittoClients.Require();
        await using MosquittoBroker broker = await MosquittoBroker.StartAsync();
        string line = Example("mosquitto_sub", broker.Port).Trim().Replace("mosquitto_sub", tools.Path, StringComparison.Ordinal);
        await CheckAsync(broker, Start("bash", ["-c", "exec " + line], tools));
    }

    [Fact]
    public async Task Python_ShowsEveryResult()
    {
        FoundComponent python = Component.Python.Require(), paho = Component.Paho.Require();
        await using MosquittoBroker broker = await MosquittoBroker.StartAsync();
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.PathTo("subscriber.py"), Example("python", broker.Port));
        string packages = paho.Path[..paho.Path.IndexOf("/paho/", StringComparison.Ordinal)];
        await CheckAsync(broker, Start(python.Path, [folder.PathTo("subscriber.py")], paho, ("PYTHONPATH", packages)));
    }

    [Fact]
    public async Task CSharp_ShowsEveryResult()
    {
        await using MosquittoBroker broker = await MosquittoBroker.StartAsync();
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.PathTo("subscriber.cs"), Example("csharp", broker.Port));
        await CheckAsync(broker, Start("dotnet", ["run", folder.PathTo("subscriber.cs")], null), seconds: 120);
    }

    [Fact]
    public void NodeRed_IsAFlowOfKnownNodes()
    {
        using JsonDocument flow = JsonDocument.Parse(Example("node-red", 1883));
        Dictionary<string, JsonElement> nodes = flow.RootElement.EnumerateArray().ToDictionary(node => node.GetProperty("id").GetString()!);
        Assert.Equal(["debug", "json", "mqtt in", "mqtt-broker", "switch"],
            nodes.Values.Select(node => node.GetProperty("type").GetString()).Distinct().Order());
        // Every wire leads to a node that is there.
        foreach (JsonElement node in nodes.Values.Where(node => node.TryGetProperty("wires", out _)))
            foreach (JsonElement wire in node.GetProperty("wires").EnumerateArray().SelectMany(output => output.EnumerateArray()))
                Assert.Contains(wire.GetString()!, nodes.Keys);
    }

    // Publishes until the subscriber has shown what it must; it may need a while to subscribe.
    private static async Task CheckAsync(MosquittoBroker broker, Process subscriber, int seconds = 30)
    {
        using (subscriber)
        {
            var lines = new ConcurrentQueue<string>();
            subscriber.OutputDataReceived += (_, line) => lines.Enqueue(line.Data ?? "");
            subscriber.ErrorDataReceived += (_, line) => lines.Enqueue(line.Data ?? "");
            subscriber.BeginOutputReadLine();
            subscriber.BeginErrorReadLine();
            try
            {
                await using Rig rig = await Rig.StartAsync(broker.Uri, options => options with { BaseTopic = "edgeinspector/line1" });
                long sequence = 0;
                long began = TimeProvider.System.GetTimestamp();
                while (!lines.Any(line => line.Contains("pass", StringComparison.Ordinal)))
                {
                    Assert.False(subscriber.HasExited, string.Join('\n', lines));
                    Assert.True(TimeProvider.System.GetElapsedTime(began).TotalSeconds < seconds,
                        $"Nothing was shown: {string.Join('\n', lines)}");
                    rig.Store.Take(Samples.Pass(++sequence));
                    await Task.Delay(200, TestContext.Current.CancellationToken);
                }
                long first = sequence + 1;
                for (int i = 0; i < Results; i++) rig.Store.Take(i % 4 == 0 ? Samples.Fail(++sequence) : Samples.Pass(++sequence));
                for (int i = 0; i < 500 && Enumerable.Range(0, Results).Any(number => !Shows(lines, first + number)); i++)
                    await Task.Delay(20, TestContext.Current.CancellationToken);
                Assert.All(Enumerable.Range(0, Results),
                    number => Assert.True(Shows(lines, first + number), $"{first + number} is missing in:\n{string.Join('\n', lines)}"));
            }
            finally
            {
                subscriber.Kill(entireProcessTree: true);
                await subscriber.WaitForExitAsync(CancellationToken.None);
            }
        }
    }

    private static bool Shows(IEnumerable<string> lines, long sequence)
    {
        string number = sequence.ToString(CultureInfo.InvariantCulture);
        return lines.Any(line => Numbers().Matches(line).Any(match => match.Value == number));
    }

    private static Process Start(string program, string[] arguments, FoundComponent? package,
        params (string Name, string Value)[] environment)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        if (package?.LibraryFolders is { Length: > 0 } libraries) start.Environment["LD_LIBRARY_PATH"] = libraries;
        foreach ((string name, string value) in environment) start.Environment[name] = value;
        return Process.Start(start)!;
    }

    // The block behind the mark, pointed at the test's broker.
    private static string Example(string name, int port)
    {
        string readme = File.ReadAllText(Repository.PathTo("config/schemas/README.md"));
        Match block = Regex.Match(readme, $"<!-- example: {Regex.Escape(name)} -->\\n```[a-z]*\\n(.*?)\\n```", RegexOptions.Singleline);
        Assert.True(block.Success, $"config/schemas/README.md has no example {name}.");
        return block.Groups[1].Value.Replace("localhost", "127.0.0.1", StringComparison.Ordinal)
            .Replace("1883", port.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal);
    }

    [GeneratedRegex("[0-9]+")]
    private static partial Regex Numbers();
}
