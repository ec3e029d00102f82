using EdgeInspector.Frames;
using EdgeInspector.TestKit.Logging;
using Xunit;

namespace EdgeInspector.Cameras.Tests;

public sealed class FrameMemoryTests : IDisposable
{
    private readonly RecordingLogger _log = new();

    [Theory]
    // 20 megapixels in colour: 8 of 60 MB instead of 34.
    [InlineData(34, 60_000_000, 8)]
    [InlineData(34, 588_000_000, 4)]
    [InlineData(34, 6_000_000, 34)]
    [InlineData(2, 588_000_000, 2)]
    public void Count_KeepsNearTheBudgetButLeavesAFew(int wanted, long bytes, int count) =>
        Assert.Equal(count, FrameMemory.Count(wanted, bytes));

    [Fact]
    public void CreatePool_WithFewerThanWanted_SaysSo()
    {
        using FramePool pool = FrameMemory.CreatePool("The camera", 34, 60_000_000, _log);
        Assert.Equal(8, pool.Count);
        Assert.Equal(
            "The camera: 8 buffers of 57 MiB instead of 34, to stay near 512 MiB. Frames that find none are reported as not inspected (overload).", Assert.Single(_log.Entries).Text);
    }

    [Fact]
    public void Require_MoreThanTheMachineHas_IsAFault() =>
        Assert.Contains("The camera: 4 frames of 1",
            Assert.Throws<CameraFaultException>(() => FrameMemory.Require("The camera", 1L << 40)).Message, StringComparison.Ordinal);

    public void Dispose() => _log.Dispose();
}
