using System.Collections.Concurrent;
using System.Diagnostics;
using EdgeInspector.Numerics;
using EdgeInspector.TestKit;
using EdgeInspector.TestKit.Mqtt;
using Xunit;

namespace EdgeInspector.Promises;

/// <summary>
/// Killing the process loses no committed result. The window is the group commit: what was sent before its commit says durable false.
/// </summary>
public sealed class R2_KilledProcess
{
    [Fact]
    public async Task Killed_AgainAndAgain_LosesNoCommittedResult()
    {
        Scale.SkipWhenDone("R2");
        int kills = Scale.Of(20, 300);
        await using var line = new TaughtLine();
        await line.InitializeAsync();
        Tally[] tallies = await Task.WhenAll(
            Enumerable.Range(0, 2).Select(worker => Task.Run(() => RunAsync(line.Model, kills / 2, (ulong)worker))));
        long durable = tallies.Sum(tally => tally.Durable), records = tallies.Sum(tally => tally.Records),
            notDurable = tallies.Sum(tally => tally.Contradicted);
        Scale.Keep("R2",
            $"{kills} kills: {records} records, {durable} of them had been seen committed and none of these was lost or contradicted; no number is missing; {notDurable} that had gone out before their commit got a second record.");
    }

    private static async Task<Tally> RunAsync(string model, int kills, ulong seed)
    {
        using var folder = new TemporaryFolder();
        await using TestBroker broker = await TestBroker.StartAsync();
        var seen = new ConcurrentDictionary<long, (Guid Id, bool Durable)>();
        long durable = 0, contradicted = 0;
        var lost = new ConcurrentQueue<string>();
        var subscriber = new Subscriber
        {
            Heard = (_, record) =>
            {
                (long sequence, Guid id, bool isDurable) = (record.GetProperty("seq").GetInt64(), record.GetProperty("id")
                    .GetGuid(), record.GetProperty("durable").GetBoolean());
                if (isDurable) Interlocked.Increment(ref durable);
                if (seen.TryGetValue(sequence, out (Guid Id, bool Durable) before) && before.Id != id)
                {
                    if (before.Durable) lost.Enqueue($"{sequence} was committed as {before.Id} and came again as {id}");
                    Interlocked.Increment(ref contradicted);
                }
                seen[sequence] = (id, isDurable);
            },
        };
        broker.Tap = subscriber.Take;
        string file = folder.PathTo("agent.json");
        File.WriteAllText(file, $$"""
            {
              "agent": { "name": "line", "stateDirectory": "state" },
              "mqtt": { "broker": "{{broker.Uri.OriginalString}}" },
              "stations": [ { "name": "cap", "model": "{{model}}", "heatmaps": false, "threshold": 1000,
                "camera": { "driver": "simulated", "width": {{TaughtLine.Width}}, "height": {{TaughtLine.Height}}, "framesPerSecond": 100 } } ]
            }
            """);
        var random = new SplitMix64(seed + 1);
        for (int kill = 0; kill < kills; kill++)
        {
            await using AgentProgram program = AgentProgram.Start("run", "--config", file);
            await IsHeardAsync(subscriber, 1, program);
            await Task.Delay(TimeSpan.FromMicroseconds(random.NextInt32(400_000)));
            program.Kill();
            await program.EndAsync();
        }
        // Live results go out before what the killed ones left behind: at the full rate a busy machine has no room for those.
        string calm = File.ReadAllText(file).Replace("Second\": 100", "Second\": 10", StringComparison.Ordinal);
        File.WriteAllText(file, calm);
        await using (AgentProgram last = AgentProgram.Start("run", "--config", file))
        {
            await IsHeardAsync(subscriber, 20, last);
            await subscriber.WaitForAllAsync(subscriber.Check.Last, TimeSpan.FromSeconds(Eventually.Patience));
            last.SendTerminate();
            Assert.Equal(0, await last.EndAsync());
        }
        Assert.Empty(lost);
        Assert.Equal((1, 0), (subscriber.Check.First, subscriber.Check.MissingCount));
        return new Tally(subscriber.Check.Records, durable, contradicted);
    }

    // A busy machine takes its time to load the model.
    private static async Task IsHeardAsync(Subscriber subscriber, int records, AgentProgram program)
    {
        long wanted = subscriber.Check.Records + records, began = Stopwatch.GetTimestamp();
        while (subscriber.Check.Records < wanted && Stopwatch.GetElapsedTime(began).TotalSeconds < Eventually.Patience)
            await Task.Delay(5);
        Assert.True(subscriber.Check.Records >= wanted, $"Too little came after the start: {program.Output} {program.Errors}");
    }

    private sealed record Tally(long Records, long Durable, long Contradicted);
}
