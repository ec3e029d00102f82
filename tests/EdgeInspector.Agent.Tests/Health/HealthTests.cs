using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using EdgeInspector.TestKit;
using EdgeInspector.TestKit.Logging;
using EdgeInspector.TestKit.Mqtt;
using Xunit;

namespace EdgeInspector.Agent.Tests.Health;

/// <summary>
/// What supervisors hear of the program as a process: over HTTP and by systemd's notification socket, which the test plays.
/// </summary>
[Long]
public sealed class HealthTests(TaughtLine line) : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly HttpClient _client = new() { Timeout = TimeSpan.FromSeconds(5) };
    private readonly int _port = FreePort.Find();

    private string ConfigurationFile => _folder.PathTo("edge-inspector.json");

    [Fact]
    public async Task Running_IsLiveAndReadyAndHasMetrics()
    {
        await using TestBroker broker = await TestBroker.StartAsync();
        Write(broker.Uri.OriginalString);
        await using AgentProgram program = AgentProgram.Start("run", "--config", ConfigurationFile);
        await broker.Published.WaitForAsync("cap/result", 5);
        await Eventually.TrueAsync(async () => (await AskAsync("livez")).Status == HttpStatusCode.OK);
        (HttpStatusCode status, string ready) = await AskAsync("readyz");
        Assert.Equal(HttpStatusCode.OK, status);
        JsonElement details = JsonDocument.Parse(ready).RootElement;
        Assert.True(details.GetProperty("agent").GetProperty("mqtt").GetProperty("connected").GetBoolean());
        Assert.Equal("running", details.GetProperty("agent").GetProperty("stations")[0].GetProperty("state").GetString());

        string metrics = (await AskAsync("metrics")).Body;
        Assert.Matches("""edgeinspector_frames_total\{station="cap",verdict="pass"\} [1-9]""", metrics);
        Assert.Contains("edgeinspector_mqtt_connected 1\n", metrics, StringComparison.Ordinal);
        Assert.Contains("edgeinspector_station_state{station=\"cap\",state=\"running\"} 1\n", metrics, StringComparison.Ordinal);
        Assert.Matches("""edgeinspector_latency_seconds_bucket\{station="cap",le="\+Inf"\} [1-9]""", metrics);
        Assert.Equal(HttpStatusCode.NotFound, (await AskAsync("")).Status);
        CheckWithPromtool(metrics);
    }

    [Fact]
    public async Task Counters_OfTheNextRun_BeginAtZero()
    {
        await using TestBroker broker = await TestBroker.StartAsync();
        Write(broker.Uri.OriginalString);
        await using (AgentProgram first = AgentProgram.Start("run", "--config", ConfigurationFile))
        {
            await broker.Published.WaitForAsync("cap/result", 20);
            first.SendTerminate();
            Assert.Equal(0, await first.EndAsync());
        }
        Write(broker.Uri.OriginalString, framesPerSecond: 0.01);
        await using AgentProgram next = AgentProgram.Start("run", "--config", ConfigurationFile);
        await Eventually.TrueAsync(async () => (await AskAsync("readyz")).Status == HttpStatusCode.OK);
        string metrics = (await AskAsync("metrics")).Body;
        Assert.InRange(Parts(metrics), 0, 1);
        // What MQTT tells goes on.
        JsonElement stats =
            (await broker.Published.WaitForAsync("cap/stats", message => message.Json.GetProperty("session").GetInt64() == 2)).Json;
        Assert.True(stats.GetProperty("total").GetProperty("passed").GetInt64() >= 15, stats.ToString());
    }

    [Fact]
    public async Task Counters_CameraOpenedAgainForAnEdit_NeverGoBack()
    {
        await using TestBroker broker = await TestBroker.StartAsync();
        Write(broker.Uri.OriginalString);
        await using AgentProgram program = AgentProgram.Start("run", "--config", ConfigurationFile);
        await broker.Published.WaitForAsync("cap/result", 20);
        long before = Parts((await AskAsync("metrics")).Body);
        Assert.True(before > 0);
        Write(broker.Uri.OriginalString, framesPerSecond: 10);
        await broker.Published.WaitForAsync("cap/result",
            message => message.Json.GetProperty("config").GetProperty("revision").GetInt32() == 2);
        Assert.True(Parts((await AskAsync("metrics")).Body) > before);
    }

    [Fact]
    public async Task BrokerGone_IsLiveAndReadyAllTheSame()
    {
        Write("mqtt://127.0.0.1:1");
        await using AgentProgram program = AgentProgram.Start("run", "--config", ConfigurationFile);
        await Eventually.TrueAsync(async () => (await AskAsync("readyz")).Status == HttpStatusCode.OK);
        Assert.Equal(HttpStatusCode.OK, (await AskAsync("livez")).Status);
        Assert.Contains("edgeinspector_mqtt_connected 0\n", (await AskAsync("metrics")).Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ModelUnusable_IsLiveButNotReadyAndSaysWhy()
    {
        Write("mqtt://127.0.0.1:1", model: _folder.PathTo("no-such-model"));
        await using AgentProgram program = AgentProgram.Start("run", "--config", ConfigurationFile);
        await Eventually.TrueAsync(async () => (await AskAsync("readyz")).Body.Contains("no-such-model", StringComparison.Ordinal));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await AskAsync("readyz")).Status);
        Assert.Equal(HttpStatusCode.OK, (await AskAsync("livez")).Status);
    }

    [Fact]
    public async Task ThresholdWithoutSense_IsReadyWithAWarning()
    {
        Write("mqtt://127.0.0.1:1");
        File.WriteAllText(ConfigurationFile,
            File.ReadAllText(ConfigurationFile).Replace("\"camera\"", "\"threshold\": 3000, \"camera\"", StringComparison.Ordinal));
        await using AgentProgram program = AgentProgram.Start("run", "--config", ConfigurationFile);
        await Eventually.TrueAsync(
            async () => (await AskAsync("readyz")).Body.Contains("threshold 3000 makes no sense", StringComparison.Ordinal));
        await Eventually.TrueAsync(async () => (await AskAsync("readyz")).Status == HttpStatusCode.OK);
        JsonElement ready = JsonDocument.Parse((await AskAsync("readyz")).Body).RootElement;
        Assert.StartsWith("station cap: threshold 3000 makes no sense for this model", ready.GetProperty("warnings")[0].GetString(),
            StringComparison.Ordinal);
        Assert.Equal(0, ready.GetProperty("problems").GetArrayLength());
    }

    [Fact]
    public async Task PortTaken_InspectsAllTheSameAndAnswersWhenItIsFree()
    {
        await using TestBroker broker = await TestBroker.StartAsync();
        Write(broker.Uri.OriginalString);
        using var other = new TcpListener(IPAddress.Loopback, _port);
        other.Start();
        await using AgentProgram program = AgentProgram.Start("run", "--config", ConfigurationFile);
        await program.WaitForAsync(LogEvent.HealthNotServed);
        await broker.Published.WaitForAsync("cap/result", 5);
        other.Stop();
        await program.WaitForAsync(LogEvent.HealthServed);
    }

    [Fact]
    public async Task Systemd_HearsReadyStatusAndTheWatchdogOnlyWhileAlive()
    {
        string path = _folder.PathTo("notify");
        using var socket = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified) { ReceiveTimeout = 20_000 };
        socket.Bind(new UnixDomainSocketEndPoint(path));
        Write("mqtt://127.0.0.1:1");
        await using AgentProgram program = AgentProgram.Start(
            new Dictionary<string, string> { ["NOTIFY_SOCKET"] = path, ["WATCHDOG_USEC"] = "900000" }, "run", "--config",
            ConfigurationFile);
        Assert.Equal("READY=1", Hear(socket));
        List<string> heard = [];
        while (!heard.Any(text => text.StartsWith("STATUS=1 running", StringComparison.Ordinal))
            || heard.Count(text => text == "WATCHDOG=1") < 3) heard.Add(Hear(socket));
        program.SendTerminate();
        while (Hear(socket) != "STOPPING=1")
        {
        }
        Assert.Equal(0, await program.EndAsync());
    }

    [Fact]
    public async Task Requests_AreAnsweredAsEverAndNothingElseIs()
    {
        Write("mqtt://127.0.0.1:1");
        await using AgentProgram program = AgentProgram.Start("run", "--config", ConfigurationFile);
        await Eventually.TrueAsync(async () => (await AskAsync("readyz")).Status == HttpStatusCode.OK);
        foreach ((string path, string type) in ((string, string)[])[("livez", "application/json"), ("readyz", "application/json"),
            ("metrics", "text/plain; version=0.0.4; charset=utf-8")])
        {
            using HttpResponseMessage answer = await SendAsync(HttpMethod.Get, path);
            Assert.Equal((HttpStatusCode.OK, type, "no-store"),
                (answer.StatusCode, answer.Content.Headers.ContentType!.ToString(), answer.Headers.CacheControl!.ToString()));
            using HttpResponseMessage head = await SendAsync(HttpMethod.Head, path);
            Assert.Equal((HttpStatusCode.OK, ""), (head.StatusCode, await head.Content.ReadAsStringAsync()));
            using HttpResponseMessage post = await SendAsync(HttpMethod.Post, path);
            Assert.Equal(HttpStatusCode.MethodNotAllowed, post.StatusCode);
        }
        using HttpResponseMessage nothing = await SendAsync(HttpMethod.Get, "");
        Assert.Equal((HttpStatusCode.NotFound, "There are /livez, /readyz and /metrics.\n"),
            (nothing.StatusCode, await nothing.Content.ReadAsStringAsync()));
    }

    [Fact]
    public async Task Requests_ByNamesOfOthers_AreRefused()
    {
        Write("mqtt://127.0.0.1:1", health: """, "hosts": [ "vision.line4.plant" ]""");
        await using AgentProgram program = AgentProgram.Start("run", "--config", ConfigurationFile);
        await Eventually.TrueAsync(async () => (await AskAsync("readyz")).Status == HttpStatusCode.OK);
        foreach (string own in (string[])["localhost", "127.0.0.1", "[::1]", "10.1.2.3:80", Environment.MachineName,
            $"{Environment.MachineName}.plant.example", "Vision.Line4.Plant"])
        {
            using HttpResponseMessage answer = await SendAsync(HttpMethod.Get, "readyz", own);
            Assert.True(answer.StatusCode == HttpStatusCode.OK, own);
        }
        foreach (string path in (string[])["livez", "readyz", "metrics"])
        {
            using HttpResponseMessage answer = await SendAsync(HttpMethod.Get, path, "rebound.attacker.example");
            Assert.Equal(HttpStatusCode.MisdirectedRequest, answer.StatusCode);
            Assert.Contains("health.hosts", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Connections_OfThousands_AreClosedAndTheAgentAnswersAfterwards()
    {
        const int Bound = 64;
        Write("mqtt://127.0.0.1:1");
        await using AgentProgram program = AgentProgram.Start("run", "--config", ConfigurationFile);
        await Eventually.TrueAsync(async () => (await AskAsync("readyz")).Status == HttpStatusCode.OK);
        List<Socket> idle = [];
        for (int i = 0; i < 3 * Bound; i++)
        {
            var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            await socket.ConnectAsync(IPAddress.Loopback, _port);
            idle.Add(socket);
        }
        await Eventually.TrueAsync(() => idle.Count(IsClosed) >= 2 * Bound);
        Assert.InRange(idle.Count(socket => !IsClosed(socket)), 1, Bound);
        foreach (Socket socket in idle) socket.Dispose();
        await Eventually.TrueAsync(async () => (await AskAsync("livez")).Status == HttpStatusCode.OK);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Stopping_AnswersWhereTheConfigurationSaysOrNowhere(bool enabled)
    {
        await using TestBroker broker = await TestBroker.StartAsync();
        Write(broker.Uri.OriginalString, health: enabled ? "" : """, "enabled": false""");
        await using AgentProgram program = AgentProgram.Start("run", "--config", ConfigurationFile);
        await broker.Published.WaitForAsync("cap/result", 5);
        if (enabled) await Eventually.TrueAsync(async () => (await AskAsync("readyz")).Status == HttpStatusCode.OK);
        // Results that nobody takes make the stop last for seconds.
        await broker.DisposeAsync();
        program.SendTerminate();
        if (enabled)
            await Eventually.TrueAsync(
                async () =>
                await AskAsync("readyz") is { Status: HttpStatusCode.ServiceUnavailable } answer
                && answer.Body.Contains("\"stopping\"", StringComparison.Ordinal));
        Assert.Equal(0, await program.EndAsync());
        Assert.DoesNotContain(":9473", program.Output + program.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task SafeMode_AnswersThatItIsNotReady()
    {
        File.WriteAllText(ConfigurationFile, """{ "agent": { "name": "a" }, "stations": [ ] }""");
        string path = _folder.PathTo("notify");
        using var socket = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified) { ReceiveTimeout = 20_000 };
        socket.Bind(new UnixDomainSocketEndPoint(path));
        await using AgentProgram program = AgentProgram.Start(new Dictionary<string, string> { ["NOTIFY_SOCKET"] = path }, "run",
            "--config", ConfigurationFile);
        Assert.Equal("READY=1", Hear(socket));
        string status = Hear(socket);
        while (!status.Contains("no usable configuration", StringComparison.Ordinal)) status = Hear(socket);
        Assert.False(program.HasEnded);
    }

    [Fact]
    public async Task Unit_IsHardenedAndNamesThisProgram()
    {
        (int code, string unit, _) = await AgentProgram.RunAsync("service", "install", "--dry-run");
        Assert.Equal(0, code);
        Assert.Contains($"ExecStart={AppContext.BaseDirectory}edge-inspector run", unit, StringComparison.Ordinal);
        Component.Systemd.Require();
        string file = _folder.PathTo("edge-inspector.service");
        File.WriteAllText(file, unit);
        string report = Run("systemd-analyze", "security", "--offline=true", "--threshold=25", file);
        Assert.Contains("Overall exposure level for edge-inspector.service", report, StringComparison.Ordinal);
    }

    public void Dispose()
    {
        _folder.Dispose();
        _client.Dispose();
    }

    private void Write(string broker, string? model = null, double framesPerSecond = 20,
        string health = "") => File.WriteAllText(ConfigurationFile, $$"""
        {
          "agent": { "name": "line1", "stateDirectory": "state" }, "mqtt": { "broker": "{{broker}}" }, "health": { "port": {{_port}}{{health}} },
          "stations": [ { "name": "cap", "model": "{{model ?? line.Model}}",
            "camera": { "driver": "simulated", "width": {{TaughtLine.Width}}, "height": {{TaughtLine.Height}}, "framesPerSecond": {{framesPerSecond.ToString(CultureInfo.InvariantCulture)}}, "defectRate": 0 } } ]
        }
        """);

    private async Task<(HttpStatusCode Status, string Body)> AskAsync(string path)
    {
        try
        {
            using HttpResponseMessage response = await _client.GetAsync($"http://127.0.0.1:{_port}/{path}");
            return (response.StatusCode, await response.Content.ReadAsStringAsync());
        }
        catch (HttpRequestException exception)
        {
            return (0, exception.Message);
        }
    }

    private async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, string? host = null)
    {
        using var request = new HttpRequestMessage(method, $"http://127.0.0.1:{_port}/{path}");
        request.Headers.Host = host;
        return await _client.SendAsync(request);
    }

    private static bool IsClosed(Socket socket)
    {
        try
        {
            return socket.Poll(0, SelectMode.SelectRead) && socket.Available == 0;
        }
        catch (SocketException)
        {
            return true;
        }
    }

    // Of all verdicts together.
    private static long Parts(string metrics) => Regex.Matches(metrics, @"^edgeinspector_frames_total\{.*\} (\d+)$", RegexOptions.Multiline)
        .Sum(match => long.Parse(match.Groups[1].ValueSpan, CultureInfo.InvariantCulture));

    private static string Hear(Socket socket)
    {
        byte[] buffer = new byte[4096];
        return Encoding.UTF8.GetString(buffer, 0, socket.Receive(buffer));
    }

    private static void CheckWithPromtool(string metrics)
    {
        using Process promtool = Process.Start(
            new ProcessStartInfo(Component.Promtool.Require().Path, ["check", "metrics"])
            {
                RedirectStandardInput = true,
                RedirectStandardError = true,
                RedirectStandardOutput = true
            })!;
        promtool.StandardInput.Write(metrics);
        promtool.StandardInput.Close();
        string errors = promtool.StandardError.ReadToEnd() + promtool.StandardOutput.ReadToEnd();
        promtool.WaitForExit();
        Assert.Equal((0, ""), (promtool.ExitCode, errors));
    }

    private static string Run(string program, params string[] arguments)
    {
        using Process process = Process.Start(
            new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        string output = process.StandardOutput.ReadToEnd();
        string errors = process.StandardError.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, output + errors);
        return output;
    }
}
