using System.Globalization;
using EdgeInspector.Numerics;
using EdgeInspector.TestKit;
using EdgeInspector.TestKit.Mqtt;
using Xunit;

namespace EdgeInspector.Promises;

/// <summary>
/// What /metrics counts only grows within a run, and every run begins anew, so that whoever adds up the runs neither loses nor counts
/// twice.
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
        Scale.Keep("R24",
            $"{kills} kills, {readings} readings of {series} counters: none went back within a run, every run began at 0; {counted:0} parts counted.");
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
