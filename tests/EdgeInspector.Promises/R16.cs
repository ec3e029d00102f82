using EdgeInspector.TestKit;
using EdgeInspector.TestKit.Mqtt;
using Xunit;

namespace EdgeInspector.Promises;

/// <summary>R16, as far as the outbox goes: a disk that is full fails each of its writes once; results go out all the same, and it recovers alone.</summary>
public sealed class R16
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
            await using (Sender sender = await Sender.StartAsync(broker.Uri, options => options with { DrainTimeout = TimeSpan.FromSeconds(5) }, Path.Combine(disk.Path, "outbox")))
            {
                sender.Log.Expect("cannot be kept on the disk");
                for (int i = 0; i < Results; i++) sender.Publisher.Publish(Sender.Record(i + 1));
                await subscriber.WaitForAllAsync(Results, Patience);
                File.Delete(ballast);
                // Alone, and soon: nothing is started anew.
                long next = Results;
                for (int i = 0; i < 300 && !durable; i++)
                {
                    sender.Publisher.Publish(Sender.Record(++next));
                    await subscriber.WaitForAllAsync(next, Patience);
                    await Task.Delay(50, TestContext.Current.CancellationToken);
                }
                Assert.True(durable, $"with {free} KB free at first, results were still not kept on the disk: {string.Join(" / ", sender.Log.Entries.Select(entry => entry.Text))}; {string.Join(", ", Directory.GetFiles(Path.Combine(disk.Path, "outbox")).Select(file => $"{file} {new FileInfo(file).Length}"))}");
                Assert.Equal(0, sender.Publisher.Statistics.Dropped);
            }
            Assert.Equal((0, 0), (subscriber.Check.MissingCount, subscriber.Check.Contradictions));
        }
        Scale.Keep("R16", $"{cells} full disks, from no room at all to 256 KB: every result went out live, and the outbox kept results again by itself once there was room.");
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
        sender.Log.Expect("cannot be kept on the disk");
        await sender.SendAsync(1);
        await subscriber.WaitForAllAsync(1, Patience);
        string file = Directory.GetFiles(folder.PathTo("outbox"), "results-*.db").Single();
        using (var holder = new Microsoft.Data.Sqlite.SqliteConnection($"Data Source={file};Pooling=False"))
        {
            holder.Open();
            using Microsoft.Data.Sqlite.SqliteTransaction held = holder.BeginTransaction(deferred: false);
            for (int i = 2; i <= 10; i++) sender.Publisher.Publish(Sender.Record(i));
            await subscriber.WaitForAllAsync(10, Patience);
            Assert.All(Enumerable.Range(2, 9), number => Assert.False(durable[number]));
        }
        for (int i = 11; i < 300 && !durable.GetValueOrDefault(i - 1); i++)
        {
            sender.Publisher.Publish(Sender.Record(i));
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
        sender.Log.Expect("cannot be kept on the disk");
        for (int i = 1; i <= 20; i++) sender.Publisher.Publish(Sender.Record(i));
        await subscriber.WaitForAllAsync(20, Patience);
        Assert.False(durable);
        disk.SetReadOnly(false);
        for (int i = 21; i < 300 && !durable; i++)
        {
            sender.Publisher.Publish(Sender.Record(i));
            await subscriber.WaitForAllAsync(i, Patience);
            await Task.Delay(50, TestContext.Current.CancellationToken);
        }
        Assert.True(durable);
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
