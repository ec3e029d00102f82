using EdgeInspector.Pipeline;
using EdgeInspector.TestKit;
using Xunit;

namespace EdgeInspector.Core.Tests.Pipeline;

public sealed class SequenceStoreTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string Path => _folder.PathTo("state/cap.seq");

    [Fact]
    public void Next_AfterACleanEnd_GoesOnWithoutAGap()
    {
        using (SequenceStore store = SequenceStore.Open(Path))
        {
            for (int i = 1; i <= 12_345; i++) Assert.Equal(i, store.Next());
            store.MarkCompleted(12_345);
        }

        using SequenceStore next = SequenceStore.Open(Path);
        Assert.Null(next.Unfinished);
        Assert.Equal(12_346, next.Next());
    }

    [Fact]
    public async Task Open_DiskFull_CountsInMemory_AndIsKeptOnceThereIsRoom()
    {
        using SmallDisk disk = SmallDisk.Require(megabytes: 1);
        using (FileStream filler = File.Create(System.IO.Path.Combine(disk.Path, "filler")))
        {
            byte[] block = new byte[2 << 20];
            Assert.ThrowsAny<IOException>(() => filler.Write(block));
        }
        string path = System.IO.Path.Combine(disk.Path, "cap.seq");
        using (SequenceStore store = SequenceStore.Open(path))
        {
            Assert.NotNull(store.Refusal);
            Assert.Equal(1, store.Next());
            File.Delete(System.IO.Path.Combine(disk.Path, "filler"));
            await Eventually.TrueAsync(() => store.Refusal is null);
            Assert.Equal(2, store.Next());
        }
        using SequenceStore next = SequenceStore.Open(path);
        Assert.Equal(3, next.Next());
    }

    [Fact]
    public void Open_FileBegunByAStartThatWasKilled_IsNew()
    {
        Directory.CreateDirectory(_folder.PathTo("state"));
        File.WriteAllBytes(Path, new byte[128]);
        using SequenceStore store = SequenceStore.Open(Path);
        Assert.Equal(1, store.Next());
    }

    [Fact]
    public void Dispose_WithNumbersThatHaveNoRecord_LeavesThemUnfinished()
    {
        using (SequenceStore store = SequenceStore.Open(Path))
        {
            for (int i = 0; i < 4; i++) store.Next();
            store.MarkCompleted(3);
        }

        using SequenceStore next = SequenceStore.Open(Path);
        Assert.Equal(new SequenceRange(4, 4), next.Unfinished);
        Assert.Equal(5, next.Next());
    }

    [Fact]
    public void Open_AfterAPowerCut_NeverRepeatsAReservedNumber()
    {
        string copy = _folder.PathTo("cut.seq");
        using (SequenceStore store = SequenceStore.Open(Path))
        {
            store.Next();
            store.MarkCompleted(1);
            TestPaths.CopyKept(Path, copy);
            store.Next();
        }
        // Another boot id, as after a power cut: the copy knows of one number, but a whole block was reserved.
        byte[] bytes = File.ReadAllBytes(copy);
        bytes[40] ^= 1;
        File.WriteAllBytes(copy, bytes);

        using SequenceStore next = SequenceStore.Open(copy);
        Assert.Equal(new SequenceRange(2, 10_000), next.Unfinished);
        Assert.Equal(10_001, next.Next());
    }

    [Theory]
    [InlineData(0, 0x41)]
    [InlineData(14, 1)]
    [InlineData(22, 1)]
    [InlineData(30, 1)]
    [InlineData(200, 0)]
    public void Open_DamagedFile_SetsItAsideAndGoesOnBehindTheLastKnownRecord(int offset, int value)
    {
        using (SequenceStore store = SequenceStore.Open(Path))
            for (int i = 0; i < 5; i++) store.Next();
        using (FileStream file = File.OpenWrite(Path))
        {
            file.Position = offset;
            file.WriteByte((byte)value);
        }
        using SequenceStore next = SequenceStore.Open(Path, out string? setAside);
        Assert.Equal(Path + ".damaged", setAside);
        Assert.True(File.Exists(setAside));
        next.MarkCompleted(5);
        Assert.Equal((6, null), (next.Next(), next.TakeUnfinished()));
    }

    [Fact]
    public void Open_Twice_SecondIsRefused()
    {
        using SequenceStore first = SequenceStore.Open(Path);
        Assert.Throws<IOException>(() => SequenceStore.Open(Path));
    }

    [Fact]
    public async Task Open_OnAReadOnlyDisk_GoesOnBehindTheFile_AndIsKeptOnceTheDiskTakesIt()
    {
        using SmallDisk disk = SmallDisk.Require(4);
        string path = System.IO.Path.Combine(disk.Path, "stations", "cap.seq");
        using (SequenceStore earlier = SequenceStore.Open(path))
        {
            for (int i = 0; i < 7; i++) earlier.Next();
            earlier.MarkCompleted(5);
        }
        disk.SetReadOnly(true);
        using (SequenceStore store = SequenceStore.Open(path, out string? setAside))
        {
            Assert.Contains("Read-only", store.Refusal, StringComparison.Ordinal);
            Assert.Equal((null, new SequenceRange(6, 7)), (setAside, store.TakeUnfinished()));
            Assert.Equal([8, 9], [store.Next(), store.Next()]);
            disk.SetReadOnly(false);
            await Eventually.TrueAsync(() => store.Refusal is null);
            Assert.Equal(10, store.Next());
            store.MarkCompleted(10);
        }
        using SequenceStore next = SequenceStore.Open(path);
        Assert.Equal((null, null, 11), (next.Refusal, next.Unfinished, next.Next()));
    }

    [Fact]
    public void Open_OnAReadOnlyDisk_ANewStationOrADamagedFile_BeginsBehindTheLastRecordThatIsKnown()
    {
        using SmallDisk disk = SmallDisk.Require(4);
        string damaged = System.IO.Path.Combine(disk.Path, "damaged.seq");
        File.WriteAllText(damaged, "no numbers");
        disk.SetReadOnly(true);
        foreach (string path in (string[])[damaged, System.IO.Path.Combine(disk.Path, "stations", "new.seq")])
        {
            using SequenceStore store = SequenceStore.Open(path, out string? setAside);
            store.MarkCompleted(41);
            Assert.Equal((null, null, 42), (setAside, store.TakeUnfinished(), store.Next()));
        }
        Assert.Equal("no numbers", File.ReadAllText(damaged));
    }

    public void Dispose() => _folder.Dispose();
}
