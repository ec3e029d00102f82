using System.Globalization;
using System.Net;
using System.Text.Json;
using EdgeInspector.TestKit;
using EdgeInspector.TestKit.Logging;
using EdgeInspector.TestKit.Mqtt;

namespace EdgeInspector.Web.Tests.Browsing;

/// <summary>The agent as a process with a simulated line, station "cap", a broker of the test, and its operator page.</summary>
internal sealed class PageLine : IAsyncDisposable
{
    private const string Base = "edgeinspector/line1";
    private readonly TemporaryFolder _folder = new();
    private readonly HttpClient _client = new() { Timeout = TimeSpan.FromSeconds(20) };
    private readonly int _healthPort = FreePort.Find();
    private readonly string _pageKeys;
    private readonly string _station;

    // A report is of a day that neither begins nor ends while the test runs.
    private readonly string _shift = TimeProvider.System.GetLocalNow().AddHours(12).ToString("HH:mm", CultureInfo.InvariantCulture);

    private PageLine(TestBroker broker, string pageKeys, string station) => (Broker, _pageKeys, _station) = (broker, pageKeys, station);

    public TestBroker Broker { get; }

    public AgentProgram Program { get; private set; } = null!;

    public int Port { get; } = FreePort.Find();

    public Uri Address => new(string.Create(CultureInfo.InvariantCulture, $"{(_pageKeys.Contains("tlsKeyFile", StringComparison.Ordinal) ? "https" : "http")}://127.0.0.1:{Port}/"));

    public string State => _folder.PathTo("state");

    public string Configuration => _folder.PathTo("agent.json");

    public string Archive => _folder.PathTo("archive");

    /// <summary>Starts it, and waits for the first result.</summary>
    /// <param name="line">Has the model.</param>
    /// <param name="pageKeys">Keys of the page section beside the port, with a comma in front.</param>
    /// <param name="station">Keys of the station beside name and model; null for a simulated camera.</param>
    /// <param name="framesPerSecond">Of the simulated camera.</param>
    /// <param name="model">The station's model; null for the line's own, empty for none yet.</param>
    public static async Task<PageLine> StartAsync(TaughtLine? line, string pageKeys = "", string? station = null, double framesPerSecond = 8,
        string? model = null)
    {
        station ??= $$"""
            "camera": { "driver": "simulated", "seed": 1, "width": {{TaughtLine.Width}}, "height": {{TaughtLine.Height}}, "framesPerSecond": {{framesPerSecond.ToString(CultureInfo.InvariantCulture)}}, "defectRate": 0.3 }
            """;
        var running = new PageLine(await TestBroker.StartAsync(), pageKeys, model == "" ? station : $"\"model\": \"{model ?? line!.Model}\", {station}");
        running.Write();
        running.Start();
        await running.Broker.Published.WaitForAsync("cap/result");
        await running.Program.WaitForAsync(LogEvent.PageServed);
        return running;
    }

    public void Start() => Program = AgentProgram.Start("run", "--config", _folder.PathTo("agent.json"));

    /// <summary>Writes the configuration.</summary>
    public void Write(string more = "") => File.WriteAllText(_folder.PathTo("agent.json"), $$"""
        {
          "agent": { "name": "line1", "stateDirectory": "state", "shifts": ["{{_shift}}"] },
          "mqtt": { "broker": "{{Broker.Uri.OriginalString}}", "base": "{{Base}}", "commands": { "allow": ["trigger", "pause", "resume"] } },
          "archive": { "folder": "archive", "everyNthGood": 2 }, "models": { "secondPerson": "unlessAlike" },
          "health": { "port": {{_healthPort}} }, "page": { "port": {{Port}}{{_pageKeys}} },{{more}}
          "stations": [ { "name": "cap", {{_station}} } ]
        }
        """);

    public Task<CommandClient> CommandsAsync() => CommandClient.ConnectAsync(Broker.Uri, Base);

    /// <summary>Asks as a page does: again, where the disk is too busy to answer in time (503).</summary>
    public async Task<JsonElement> AskAsync(string path)
    {
        string answer = "";
        await Eventually.TrueAsync(async () =>
        {
            using HttpResponseMessage response = await _client.GetAsync(new Uri(Address, path));
            if (response.StatusCode == HttpStatusCode.ServiceUnavailable) return false;
            answer = await response.EnsureSuccessStatusCode().Content.ReadAsStringAsync();
            return true;
        }, what: path);
        return JsonSerializer.Deserialize<JsonElement>(answer);
    }

    /// <summary>Sends a request as a browser or somebody else would.</summary>
    public async Task<HttpResponseMessage> SendAsync(
        HttpMethod method, string path, string? host = null, string? origin = null, HttpContent? content = null,
            params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, new Uri(Address, path)) { Content = content };
        if (host is not null) request.Headers.Host = host;
        if (origin is not null) request.Headers.Add("Origin", origin);
        foreach ((string name, string value) in headers) request.Headers.Add(name, value);
        return await _client.SendAsync(request);
    }

    public async ValueTask DisposeAsync()
    {
        await Program.DisposeAsync();
        await Broker.DisposeAsync();
        _client.Dispose();
        _folder.Dispose();
    }
}
