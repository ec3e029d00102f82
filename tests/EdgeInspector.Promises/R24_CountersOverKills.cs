using System.Globalization;
using System.Text.Json;
using EdgeInspector.Numerics;
using EdgeInspector.TestKit;
using EdgeInspector.TestKit.Mqtt;
using MQTTnet;
using Xunit;

namespace EdgeInspector.Promises;

/// <summary>
/// What /metrics counts only grows within a run, and every run starts again, so that whoever adds up the runs neither loses nor counts
/// twice. What stats counts on MQTT goes on over the runs, and counts each part once.
/// </summary>
public sealed class R24_CountersOverKills
{
    private const int FramesPerSecond = 50;

    [Fact]
    public async Task Counters_OfAnAgentThatIsKilledAgainAndAgain_NeverGoBack()
    {
        Scale.SkipWhenDone("R24");
        int kills = Scale.Of(4, 50);
        await using var line = new TaughtLine();
        await line.InitializeAsync();
        using var folder = new TemporaryFolder();
        await using TestBroker broker = await TestBroker.StartAsync();
        var told = new ToldCounters();
        broker.Tap = told.Take;
        int port = FreePort.Find();
        string file = folder.PathTo("agent.json");
        File.WriteAllText(file, $$"""
            {
              "agent": { "name": "line", "stateDirectory": "state" },
              "mqtt": { "broker": "{{broker.Uri.OriginalString}}" },
              "health": { "port": {{port}} },
              "stations": [ { "name": "cap", "model": "{{line.Model}}", "heatmaps": false, "threshold": 1000,
                "camera": { "driver": "simulated", "width": {{TaughtLine.Width}}, "height": {{TaughtLine.Height}}, "framesPerSecond": {{FramesPerSecond}} } } ]
            }
            """);
        using var client = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}/"), Timeout = TimeSpan.FromSeconds(5) };
        var random = new SplitMix64(24);
        long readings = 0, series = 0;
        double counted = 0;
        for (int run = 0; run <= kills; run++)
        {
            told.BeginRun();
            await using AgentProgram program = AgentProgram.Start("run", "--config", file);
            Dictionary<string, double> before = [];
            int wanted = 5 + random.NextInt32(40);
            for (int read = 0; read < wanted;)
            {
                Dictionary<string, double>? now = await ReadAsync(client);
                Assert.False(program.HasEnded, program.Errors);
                if (now is null || Parts(now) == 0)
                {
                    await Task.Delay(10, TestContext.Current.CancellationToken);
                    continue;
                }
                // A run that went on from the one before would have more parts than its time allows.
                if (before.Count == 0) Assert.InRange(Parts(now), 1, (now["edgeinspector_uptime_seconds"] + 1) * FramesPerSecond);
                foreach ((string name, double value) in before.Where(one => IsCounter(one.Key)))
                {
                    Assert.True(now.TryGetValue(name, out double later), $"{name} is gone");
                    Assert.True(later >= value, string.Create(CultureInfo.InvariantCulture, $"{name} went from {value} back to {later}"));
                }
                (before, series) = (now, now.Keys.Count(IsCounter));
                read++;
                readings++;
            }
            counted += Parts(before);
            if (run < kills) program.Kill();
            else program.SendTerminate();
            await program.EndAsync();
        }
        Assert.True(series > 20, $"only {series} counters were read");
        Assert.Empty(told.Wrong);
        Assert.InRange(told.Messages, kills + 1, int.MaxValue);
        // One that was counted twice after some kill would be too many in all that follow.
        Assert.InRange(told.Parts, 1, told.Last);
        Scale.Keep("R24",
            $"{kills} kills, {readings} readings of {series} counters: none went back within a run, every run began at 0; {counted:0} parts counted. On MQTT {told.Messages} messages stats: no counter went back over the runs, and each run began with all parts that were on the disk; {told.Parts} parts of {told.Last} numbers at the end.");
    }

    /// <summary>Compares stats with those before, and with the results.</summary>
    private sealed class ToldCounters
    {
        private static readonly string[] Names = ["passed", "warned", "failed", "notInspected"];
        private readonly Lock _lock = new();
        private long[] _before = [0, 0, 0, 0];
        // What went out before its commit and was never seen again is with whoever listens, and nowhere else.
        private readonly HashSet<long> _notStored = [];
        private long _storedBefore;
        private bool _isFirst;

        public List<string> Wrong { get; } = [];

        public int Messages { get; private set; }

        /// <summary>The highest number of a result.</summary>
        public long Last { get; private set; }

        /// <summary>All parts, as they were told last.</summary>
        public long Parts { get; private set; }

        /// <summary>The highest number that was seen as stored.</summary>
        public long LastStored { get; private set; }

        public void BeginRun()
        {
            lock (_lock) (_isFirst, _storedBefore) = (true, LastStored);
        }

        public void Take(MqttApplicationMessage sent)
        {
            string topic = sent.Topic;
            bool isResult = topic.EndsWith("cap/result", StringComparison.Ordinal) || topic.EndsWith("cap/backlog", StringComparison.Ordinal);
            if (!isResult && !topic.EndsWith("cap/stats", StringComparison.Ordinal)) return;
            using JsonDocument message = JsonDocument.Parse(sent.Payload);
            JsonElement root = message.RootElement;
            lock (_lock)
            {
                if (isResult) Note(root);
                else Compare(root);
            }
        }

        private void Note(JsonElement record)
        {
            long last = record.TryGetProperty("seqTo", out JsonElement to) && to.ValueKind == JsonValueKind.Number
                ? to.GetInt64()
                : record.GetProperty("seq").GetInt64();
            Last = Math.Max(Last, last);
            for (long number = record.GetProperty("seq").GetInt64(); number <= last; number++)
            {
                if (!record.GetProperty("durable").GetBoolean()) _notStored.Add(number);
                else _notStored.Remove(number);
            }
            if (record.GetProperty("durable").GetBoolean()) LastStored = Math.Max(LastStored, last);
        }

        private void Compare(JsonElement statistics)
        {
            JsonElement total = statistics.GetProperty("total");
            long[] now = [.. Names.Select(name => total.GetProperty(name).GetInt64())];
            Messages++;
            for (int i = 0; i < now.Length; i++)
                if (now[i] < _before[i]) Wrong.Add($"{Names[i]} went from {_before[i]} back to {now[i]}");
            _before = now;
            long parts = now[0] + now[2] + now[3];
            // The first of a run is what the runs before left.
            long stored = _storedBefore - _notStored.Count(number => number <= _storedBefore);
            if (_isFirst && parts < stored) Wrong.Add($"{parts} parts at the start, {stored} were stored");
            (_isFirst, Parts) = (false, parts);
        }
    }

    private static bool IsCounter(string name) =>
        name.Split('{')[0] is var family
        && (family.EndsWith("_total", StringComparison.Ordinal) || family.EndsWith("_bucket", StringComparison.Ordinal)
            || family.EndsWith("_sum", StringComparison.Ordinal) || family.EndsWith("_count", StringComparison.Ordinal));

    private static double Parts(Dictionary<string, double> figures) =>
        figures.Where(one => one.Key.StartsWith("edgeinspector_frames_total{", StringComparison.Ordinal)).Sum(one => one.Value);

    // Null while nobody answers.
    private static async Task<Dictionary<string, double>?> ReadAsync(HttpClient client)
    {
        try
        {
            string text = await client.GetStringAsync("metrics", TestContext.Current.CancellationToken);
            return text.Split('\n').Where(row => row.Length > 0 && row[0] != '#')
                .ToDictionary(row => row[..row.LastIndexOf(' ')],
                    row => double.Parse(row[(row.LastIndexOf(' ') + 1)..], CultureInfo.InvariantCulture));
        }
        catch (Exception exception) when (exception is HttpRequestException or TaskCanceledException)
        {
            TestContext.Current.CancellationToken.ThrowIfCancellationRequested();
            return null;
        }
    }
}
