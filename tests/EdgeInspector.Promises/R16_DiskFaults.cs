using EdgeInspector.Cameras.Simulated;
using EdgeInspector.Pipeline;
using EdgeInspector.Publishing;
using EdgeInspector.Sinks;
using EdgeInspector.TestKit;
using EdgeInspector.TestKit.Logging;
using EdgeInspector.TestKit.Mqtt;
using EdgeInspector.Verdicts;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace EdgeInspector.Promises;

/// <summary>
/// A disk that is full, read-only, slow or hangs, whatever of the agent lies on it: results go out all the same, and it recovers alone.
/// </summary>
public sealed class R16_DiskFaults
{
    private const int Results = 60;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task DiskFull_AtEveryWrite_ResultsGoOutAndItRecovers()
    {
        Scale.SkipWhenDone("R16");
        int step = Scale.Of(32, 4);
        int cells = 0;
        for (int free = 0; free <= 256; free += step, cells++)
        {
            using SmallDisk disk = SmallDisk.Require(4);
            await using TestBroker broker = await TestBroker.StartAsync();
            var subscriber = new Subscriber();
            bool durable = false;
            subscriber.Heard = (_, record) => durable = record.GetProperty("durable").GetBoolean();
            broker.Tap = subscriber.Take;
            string ballast = Path.Combine(disk.Path, "ballast");
            Fill(ballast, disk.Path, free * 1024);
            await using (Sender sender = await Sender.StartAsync(broker.Uri,
                options => options with { DrainTimeout = TimeSpan.FromSeconds(5) }, Path.Combine(disk.Path, "outbox")))
            {
                sender.Log.Expect(LogEvent.StoreFailed);
                for (int i = 0; i < Results; i++) sender.Store.Take(Sender.Record(i + 1));
                await subscriber.WaitForAllAsync(Results, Patience);
                File.Delete(ballast);
                // Alone, and soon: nothing is started again.
                long next = Results;
                for (int i = 0; i < 300 && !durable; i++)
                {
                    sender.Store.Take(Sender.Record(++next));
                    await subscriber.WaitForAllAsync(next, Patience);
                    await Task.Delay(50, TestContext.Current.CancellationToken);
                }
                Assert.True(durable,
                    $"with {free} KB free at first, results were still not kept on the disk: {string.Join(" / ", sender.Log.Entries.Select(entry => entry.Text))}; {string.Join(", ", Directory.GetFiles(Path.Combine(disk.Path, "outbox")).Select(file => $"{file} {new FileInfo(file).Length}"))}");
                Assert.Equal(0, sender.Publisher.Statistics.Dropped);
            }
            Assert.Equal((0, 0), (subscriber.Check.MissingCount, subscriber.Check.Contradictions));
        }
        Scale.Keep("R16",
            $"{cells} full disks, from no room at all to 256 KB: every result went out live, and the outbox kept results again by itself once there was room.");
    }

    /// <summary>A disk that hangs, or belongs to somebody else for seconds: here another program holds the database.</summary>
    [Fact]
    public async Task DiskSlow_ResultsGoOutAfterAQuarterOfASecondAndSayThatTheyAreNotDurable()
    {
        if (Scale.IsLong) Assert.Skip("A matter of kind, not of number.");
        using var folder = new TemporaryFolder();
        await using TestBroker broker = await TestBroker.StartAsync();
        var subscriber = new Subscriber();
        var durable = new System.Collections.Concurrent.ConcurrentDictionary<long, bool>();
        subscriber.Heard = (_, record) => durable[record.GetProperty("seq").GetInt64()] = record.GetProperty("durable").GetBoolean();
        broker.Tap = subscriber.Take;
        await using Sender sender = await Sender.StartAsync(broker.Uri, outbox: folder.PathTo("outbox"));
        sender.Log.Expect(LogEvent.StoreFailed);
        await sender.SendAsync(1);
        await subscriber.WaitForAllAsync(1, Patience);
        string file = Directory.GetFiles(folder.PathTo("outbox"), "results-*.db").Single();
        using (var holder = new Microsoft.Data.Sqlite.SqliteConnection($"Data Source={file};Pooling=False"))
        {
            holder.Open();
            using Microsoft.Data.Sqlite.SqliteTransaction held = holder.BeginTransaction(deferred: false);
            for (int i = 2; i <= 10; i++) sender.Store.Take(Sender.Record(i));
            await subscriber.WaitForAllAsync(10, Patience);
            Assert.All(Enumerable.Range(2, 9), number => Assert.False(durable[number]));
        }
        for (int i = 11; i < 300 && !durable.GetValueOrDefault(i - 1); i++)
        {
            sender.Store.Take(Sender.Record(i));
            await subscriber.WaitForAllAsync(i, Patience);
            await Task.Delay(50, TestContext.Current.CancellationToken);
        }
        Assert.True(durable.Values.Last());
        Assert.Equal(0, sender.Publisher.Statistics.Dropped);
    }

    [Fact]
    public async Task DiskReadOnly_ResultsGoOutAndItRecovers()
    {
        if (Scale.IsLong) Assert.Skip("A matter of kind, not of number.");
        using SmallDisk disk = SmallDisk.Require(8);
        await using TestBroker broker = await TestBroker.StartAsync();
        var subscriber = new Subscriber();
        bool durable = false;
        subscriber.Heard = (_, record) => durable = record.GetProperty("durable").GetBoolean();
        broker.Tap = subscriber.Take;
        disk.SetReadOnly(true);
        await using Sender sender = await Sender.StartAsync(broker.Uri, outbox: Path.Combine(disk.Path, "outbox"));
        sender.Log.Expect(LogEvent.StoreFailed);
        for (int i = 1; i <= 20; i++) sender.Store.Take(Sender.Record(i));
        await subscriber.WaitForAllAsync(20, Patience);
        Assert.False(durable);
        disk.SetReadOnly(false);
        for (int i = 21; i < 300 && !durable; i++)
        {
            sender.Store.Take(Sender.Record(i));
            await subscriber.WaitForAllAsync(i, Patience);
            await Task.Delay(50, TestContext.Current.CancellationToken);
        }
        Assert.True(durable);
    }

    /// <summary>The whole agent with state folder, archive and log on one disk, which is full, read-only and well again.</summary>
    [Theory]
    [InlineData("full")]
    [InlineData("read-only")]
    public async Task DiskOfTheWholeAgent_CostsPicturesAndNoVerdict(string kind)
    {
        if (Scale.IsLong) Assert.Skip("A matter of kind, not of number.");
        using SmallDisk disk = SmallDisk.Require(12);
        await using var line = new TaughtLine();
        await line.InitializeAsync();
        await using TestBroker broker = await TestBroker.StartAsync();
        string file = Path.Combine(disk.Path, "agent.json"), ballast = Path.Combine(disk.Path, "ballast");
        File.WriteAllText(file, $$"""
            {
              "agent": { "name": "line", "stateDirectory": "state" },
              "mqtt": { "broker": "{{broker.Uri.OriginalString}}", "outbox": { "maxMegabytes": 16 } },
              "archive": { "folder": "archive", "everyNthGood": 1, "maxGigabytes": 0.002, "minimumFreePercent": 0 },
              "health": { "enabled": false },
              "stations": [ { "name": "cap", "model": "{{line.Model}}", "queueCapacity": 500, "camera": { "driver": "simulated", "seed": 1, "width": {{TaughtLine.Width}}, "height": {{TaughtLine.Height}}, "framesPerSecond": 20 } } ]
            }
            """);
        await using AgentProgram program = AgentProgram.Start("run", "--config", file);
        await broker.Published.WaitForAsync("cap/result", 20);
        if (kind == "full") Fill(ballast, disk.Path, 0);
        else RemountReadOnly(disk.Path, true);

        await program.WaitForAsync(LogEvent.ArchiveFails);
        await program.WaitForAsync(LogEvent.StoreFailed);
        int before = broker.Published.On("cap/result").Count;
        await broker.Published.WaitForAsync("cap/result", before + 100);
        Assert.False(broker.Published.On("cap/result")[^1].Json.GetProperty("durable").GetBoolean());

        if (kind == "full") File.Delete(ballast);
        else RemountReadOnly(disk.Path, false);
        await broker.Published.WaitForAsync("cap/result",
            message => message.Json.GetProperty("seq").GetInt64() > before + 100 && message.Json.GetProperty("durable").GetBoolean());
        await program.WaitForAsync(LogEvent.ArchiveRestored);
        program.SendTerminate();
        Assert.Equal(0, await program.EndAsync());
        int[] numbers = [.. broker.Published.On("cap/result").Select(result => result.Json.GetProperty("seq").GetInt32())];
        Assert.Equal(Enumerable.Range(1, numbers.Length), numbers);
        Assert.All(broker.Published.On("cap/result"),
            result => Assert.NotEqual("notInspected", result.Json.GetProperty("verdict").GetString()));
    }

    /// <summary>An archive on a disk that hangs: the thread that draws pictures waits for it, and nothing else does.</summary>
    [Fact]
    public async Task ArchiveThatHangs_DelaysNoVerdict()
    {
        if (Scale.IsLong) Assert.Skip("A matter of kind, not of number.");
        using var never = new ManualResetEventSlim();
        var records = new System.Collections.Concurrent.ConcurrentQueue<Inspection>();
        using var model = new StandInModel(64, 64, _ => 0);
        using var store = new SequenceStore();
        var settings = new StationSettings
        {
            Name = "cap",
            Rules = new StationRules { Verdict = new VerdictSettings { Threshold = 1 }, Pictures = PicturePolicy.None },
            Deadline = TimeSpan.FromSeconds(1),
        };
        await using HandOver sinks = new HandOver(TimeProvider.System, NullLogger.Instance).Add("test", new Recorder(records));
        // So slow that a busy machine keeps up: a part that finds the queue full says nothing of the archive.
        await using var pipeline = new InspectionPipeline(
            settings, isSimulated: true,
            () => new SimulatedLineCamera(new SimulatedLineOptions { Width = 64, Height = 64, FramesPerSecond = 20 }, 64,
                TimeProvider.System), model, store,
            sinks, new NoPainter(), TimeProvider.System, NullLogger.Instance, new HangingArchive(never));
        pipeline.Start();
        await Eventually.TrueAsync(() => records.Count >= 200);
        never.Set();
        Assert.All(records, record => Assert.Equal(Verdict.Pass, record.Verdict));
        Assert.True(pipeline.IsAlive);
    }

    private static void RemountReadOnly(string path, bool readOnly)
    {
        // Files that are open for writing forbid it for the mount as it is, so it is laid under another one.
        string[] words = readOnly ? ["-o", "bind,ro", path, path] : [];
        using var process = System.Diagnostics.Process.Start(readOnly ? "mount" : "umount", readOnly ? words : [path]);
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
    }

    private sealed class Recorder(System.Collections.Concurrent.ConcurrentQueue<Inspection> records) : IInspectionSink
    {
        public void Take(Inspection inspection) => records.Enqueue(inspection);

        public void Lost(LostResults lost) => throw new NotSupportedException();
    }

    private sealed class HangingArchive(ManualResetEventSlim never) : IInspectionArchive
    {
        public bool Wants(Inspection inspection) => true;

        public void Keep(Inspection inspection, Frames.Frame frame, InspectionPicture? overlay) => never.Wait();
    }

    private static void Fill(string ballast, string disk, int leave)
    {
        using FileStream stream = File.Create(ballast);
        long room = new DriveInfo(disk).AvailableFreeSpace - leave;
        byte[] block = new byte[4096];
        try
        {
            for (; room > 0; room -= block.Length) stream.Write(block);
        }
        catch (IOException)
        {
            // Full is what it is to be.
        }
    }
}
