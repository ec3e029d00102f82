using EdgeInspector.TestKit;
using Xunit;

namespace EdgeInspector.Agent.Tests;

public sealed class StateLockTests
{
    [Fact]
    public void Take_OnAReadOnlyDisk_IsTakenOnceByTheFileOfAnEarlierStart()
    {
        using SmallDisk disk = SmallDisk.Require(4);
        string folder = Path.Combine(disk.Path, "state");
        StateLock.Take(folder, "earlier", TimeProvider.System).Dispose();
        disk.SetReadOnly(true);
        using (StateLock.Take(folder, "first", TimeProvider.System))
        {
            IOException refused = Assert.Throws<IOException>(() => StateLock.Take(folder, "second", TimeProvider.System));
            Assert.Contains("is used by another agent", refused.Message, StringComparison.Ordinal);
        }
        StateLock.Take(folder, "third", TimeProvider.System).Dispose();
    }

    [Fact]
    public void Take_OnAReadOnlyDiskWithoutAFile_IsNobodysFault()
    {
        using SmallDisk disk = SmallDisk.Require(4);
        disk.SetReadOnly(true);
        using StateLock taken = StateLock.Take(Path.Combine(disk.Path, "state"), "first", TimeProvider.System);
        Assert.False(Directory.Exists(Path.Combine(disk.Path, "state")));
    }
}
