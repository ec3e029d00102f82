using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using EdgeInspector.TestKit;
using EdgeInspector.TestKit.Logging;
using EdgeInspector.TestKit.Mqtt;
using Xunit;

namespace EdgeInspector.Mqtt.Tests;

/// <summary>
/// Peers that run on Node.js: Node-RED with the flow that config/schemas/README.md shows, and aedes, which knows MQTT 3.1.1 only.
/// </summary>
public sealed class NodePeersTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public async Task NodeRed_KilledAndStartedAgain_MissesNothing()
    {
        FoundComponent nodeRed = Component.NodeRed.Require();
        await using MosquittoBroker broker = await MosquittoBroker.StartAsync();
        string flow = _folder.PathTo("flow.json"), seen = _folder.PathTo("seen.txt");
        await File.WriteAllTextAsync(flow, Flow(broker.Port, seen), TestContext.Current.CancellationToken);
        await using Rig rig = await Rig.StartAsync(broker.Uri, options => options with { BaseTopic = "edgeinspector/line1" });
        long sequence = 0;
        using (Process first = Start(nodeRed, flow))
        {
            try
            {
                await Eventually.TrueAsync(
                    () =>
                    {
                        rig.Store.Take(Samples.Pass(++sequence));
                        return Task.FromResult(Numbers(seen).Count > 0);
                    },
                    seconds: 120);
            }
            finally
            {
                first.Kill(entireProcessTree: true);
                await first.WaitForExitAsync(CancellationToken.None);
            }
        }
        long before = sequence;
        for (int i = 0; i < 50; i++) rig.Store.Take(i % 4 == 0 ? Samples.Fail(++sequence) : Samples.Pass(++sequence));
        await Eventually.TrueAsync(() => rig.Publisher.Statistics.Waiting == 0);
        using Process second = Start(nodeRed, flow);
        try
        {
            await Eventually.TrueAsync(() => Enumerable.Range(1, 50).All(number => Numbers(seen).Contains(before + number)), seconds: 120);
        }
        finally
        {
            second.Kill(entireProcessTree: true);
            await second.WaitForExitAsync(CancellationToken.None);
        }
    }

    [Fact]
    public async Task Aedes_KilledAndStartedAgain_EveryResultArrives()
    {
        FoundComponent aedes = Component.Aedes.Require();
        string script = _folder.PathTo("broker.mjs");
        await File.WriteAllTextAsync(
            script,
            """
            import { createServer } from 'node:net';
            const { Aedes } = await import(process.argv[2]);
            const broker = await Aedes.createBroker();
            createServer(broker.handle).listen(Number(process.argv[3]), '127.0.0.1');
            """,
            TestContext.Current.CancellationToken);
        int port = FreePort.Find();
        var uri = new Uri($"mqtt://127.0.0.1:{port}");
        await using Rig rig = await Rig.StartAsync(uri);
        rig.Log.Expect(LogEvent.ConnectFailed);
        rig.Log.Expect(LogEvent.ProbablyTakenOver);
        for (int run = 0; run < 2; run++)
        {
            using Process broker = Process.Start("node", [script, Path.Combine(Path.GetDirectoryName(aedes.Path)!, "aedes.js"), $"{port}"]);
            try
            {
                await Eventually.TrueAsync(() => Answers(port));
                await using MqttCapture capture = await MqttCapture.SubscribeAsync(uri,
                    protocol: MQTTnet.Formatter.MqttProtocolVersion.V311);
                for (int i = 1; i <= 20; i++) rig.Store.Take(Samples.Pass((100 * run) + i));
                long delivered = 20 * (run + 1);
                await Eventually.TrueAsync(() => rig.Publisher.Statistics.Delivered == delivered);
                await capture.Messages.WaitForAsync("status");
            }
            finally
            {
                broker.Kill();
                await broker.WaitForExitAsync(CancellationToken.None);
            }
        }
        await rig.Log.WaitForAsync(LogEvent.FallingBack);
    }

    public void Dispose() => _folder.Dispose();

    private static async Task<bool> Answers(int port)
    {
        using var probe = new TcpClient();
        try
        {
            await probe.ConnectAsync("127.0.0.1", port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    // The flow as it stands there, with one more node that writes down what arrives.
    private static string Flow(int port, string seen)
    {
        string readme = File.ReadAllText(Repository.PathTo("config/schemas/README.md"));
        string text = Regex.Match(readme, "<!-- example: node-red -->\n```json\n(.*?)\n```", RegexOptions.Singleline).Groups[1].Value;
        JsonArray flow = JsonNode.Parse(
            text.Replace("localhost", "127.0.0.1", StringComparison.Ordinal)
            .Replace("1883", port.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal))!.AsArray();
        flow.Single(node => node!["type"]!.ToString() == "json")!["wires"]![0]!.AsArray().Add("test-file");
        flow.Add(new JsonObject
        {
            ["id"] = "test-file",
            ["type"] = "file",
            ["filename"] = seen,
            ["filenameType"] = "str",
            ["appendNewline"] = true,
            ["createDir"] = false,
            ["overwriteFile"] = "false",
            ["wires"] = new JsonArray(new JsonArray()),
        });
        // Importing puts them on a tab.
        foreach (JsonNode? node in flow.Where(node => node!["type"]!.ToString() != "mqtt-broker")) node!["z"] = "test-tab";
        flow.Add(new JsonObject { ["id"] = "test-tab", ["type"] = "tab", ["label"] = "test" });
        return flow.ToJsonString();
    }

    private static HashSet<long> Numbers(string file) => File.Exists(file)
        ? [.. Regex.Matches(File.ReadAllText(file), "\"seq\":([0-9]+)")
            .Select(match => long.Parse(match.Groups[1].ValueSpan, CultureInfo.InvariantCulture))]
        : [];

    private Process Start(FoundComponent nodeRed, string flow)
    {
        var start = new ProcessStartInfo(nodeRed.Path,
            ["--userDir", _folder.PathTo("node-red"), "--port", $"{FreePort.Find()}", flow])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true
        };
        Process process = Process.Start(start)!;
        // Nobody reads its log; a full pipe would stop it.
        _ = process.StandardOutput.BaseStream.CopyToAsync(Stream.Null);
        _ = process.StandardError.BaseStream.CopyToAsync(Stream.Null);
        return process;
    }
}
