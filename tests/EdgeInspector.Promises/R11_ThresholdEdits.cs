using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using EdgeInspector.TestKit;
using EdgeInspector.TestKit.Mqtt;
using Xunit;

namespace EdgeInspector.Promises;

/// <summary>An edited threshold decides within 2 s, no frame is lost for it, and no result is made of two versions.</summary>
public sealed class R11_ThresholdEdits
{
    private const double LongestWait = 2;

    [Fact]
    public async Task Threshold_EditedAgainAndAgain_DecidesWithinTwoSecondsAndNothingIsMixed()
    {
        Scale.SkipWhenDone("R11");
        int edits = Scale.Of(6, 1_000);
        using var folder = new TemporaryFolder();
        string model = await LearnAsync(folder);
        var subscriber = new Subscriber();
        var seen = new ConcurrentDictionary<(int Revision, double Threshold), long>();
        int newest = 0, uninspected = 0;
        await using TestBroker broker = await TestBroker.StartAsync();
        subscriber.Heard = (_, record) =>
        {
            if (record.GetProperty("verdict").GetString() == "notInspected")
            {
                Interlocked.Increment(ref uninspected);
                return;
            }
            (int revision, double threshold) = (record.GetProperty("config").GetProperty("revision")
                .GetInt32(), Math.Round(record.GetProperty("threshold").GetDouble(), 1));
            seen.AddOrUpdate((revision, threshold), 1, (_, count) => count + 1);
            InterlockedMax(ref newest, (int)Math.Round(threshold - 900));
        };
        broker.Tap = subscriber.Take;
        string file = folder.PathTo("agent.json");
        Write(file, broker, model, 0);
        List<double> waits = [];
        await using (AgentProgram agent = AgentProgram.Start("run", "--config", file))
        {
            await subscriber.WaitForAllAsync(50, TimeSpan.FromSeconds(40));
            for (int edit = 1; edit <= edits; edit++)
            {
                long started = Stopwatch.GetTimestamp();
                Write(file, broker, model, edit);
                while (Volatile.Read(ref newest) < edit)
                {
                    Assert.True(Stopwatch.GetElapsedTime(started).TotalSeconds < 20, $"Edit {edit} never decided.\n{agent.Errors}");
                    await Task.Delay(5, TestContext.Current.CancellationToken);
                }
                waits.Add(Stopwatch.GetElapsedTime(started).TotalSeconds);
            }
            agent.SendTerminate();
            Assert.Equal(0, await agent.EndAsync());
        }
        await subscriber.WaitForAllAsync(subscriber.Check.Last, TimeSpan.FromSeconds(30));
        // Every version of the file has one threshold, and every threshold one version.
        Assert.Equal(edits + 1, seen.Count);
        Assert.All(seen.Keys, key => Assert.Equal(900 + key.Revision - 1, key.Threshold, 1));
        Assert.Equal((0, 0), (subscriber.Check.MissingCount, subscriber.Check.Contradictions));
        Assert.True(waits.Max() <= LongestWait, $"One edit took {waits.Max():0.00} s.");
        waits.Sort();
        Scale.Keep("R11",
            $"{edits} edits of the file while {seen.Values.Sum()} parts were inspected at 200 frames/s ({uninspected} for lack of time not): first result by the new threshold after {waits[waits.Count / 2]:0.00} s (median) to {waits[^1]:0.00} s (longest), no result made of two versions, no number missing");
    }

    // Small, so that two cores have time for 200 pictures a second.
    private static async Task<string> LearnAsync(TemporaryFolder folder)
    {
        TaughtLine.DrawGood(folder.PathTo("good"), 0, 20);
        (int code, string output, string errors) = await AgentProgram.RunAsync("learn", "--good", folder.PathTo("good"), "--out",
            folder.PathTo("model"), "--bank", "60", "--size", "64x64");
        Assert.True(code == 0, output + errors);
        return folder.PathTo("model");
    }

    private static void InterlockedMax(ref int place, int value)
    {
        for (int now = Volatile.Read(ref place); value > now; now = Volatile.Read(ref place))
            if (Interlocked.CompareExchange(ref place, value, now) == now) return;
    }

    private static void Write(string file, TestBroker broker, string model, int edit) => File.WriteAllText(file,
        string.Create(CultureInfo.InvariantCulture, $$"""
        { "agent": { "name": "line", "stateDirectory": "state" }, "health": { "enabled": false },
          "mqtt": { "broker": "{{broker.Uri.OriginalString}}", "pictures": { "rejects": false, "everyNthGood": 0 } },
          "stations": [ { "name": "cap", "model": "{{model}}", "threshold": {{900 + edit}}, "queueCapacity": 200,
            "camera": { "driver": "simulated", "width": {{TaughtLine.Width}}, "height": {{TaughtLine.Height}}, "framesPerSecond": 200 } } ] }
        """));
}
