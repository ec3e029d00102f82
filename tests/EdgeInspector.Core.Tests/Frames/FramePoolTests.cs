using EdgeInspector.Frames;
using EdgeInspector.TestKit;
using Xunit;

namespace EdgeInspector.Core.Tests.Frames;

public sealed class FramePoolTests
{
    [Fact]
    public void TryRent_AllInUse_SaysNo()
    {
        using var pool = new FramePool(2, 100);
        Assert.True(pool.TryRent(out Frame? first));
        Assert.True(pool.TryRent(out Frame? second));
        Assert.False(pool.TryRent(out _));
        Assert.NotEqual(first.Address, second.Address);
        first.Dispose();
        Assert.True(pool.TryRent(out Frame? again));
        Assert.Equal(first.Address, again.Address);
    }

    [Fact]
    public void Dispose_Twice_IsRefused()
    {
        using var pool = new FramePool(1, 100);
        pool.TryRent(out Frame? frame);
        frame!.Dispose();
        Assert.Throws<InvalidOperationException>(frame.Dispose);
        Assert.Equal(1, pool.Available);
    }

    [Fact]
    public void TryRent_UsedFrame_HasForgottenItsPart()
    {
        using var pool = new FramePool(1, 100);
        pool.TryRent(out Frame? frame);
        (frame!.PartId, frame.Truth, frame.Sequence, frame.CameraFrameId) = ("A", "good", 7, 9);
        frame.Dispose();
        pool.TryRent(out Frame? again);
        Assert.Equal((null, null, 0L, null), (again!.PartId, again.Truth, again.Sequence, again.CameraFrameId));
    }

    [Fact]
    public void PoolDisposed_FrameInUse_StaysUsableUntilItComesBack()
    {
        var pool = new FramePool(1, 100);
        pool.TryRent(out Frame? frame);
        pool.Dispose();
        frame!.Reshape(10, 10, PixelFormat.Mono8);
        frame.Pixels.Fill(1);
        frame.Dispose();
        Assert.Equal(0, pool.Available);
        Assert.Throws<ObjectDisposedException>(() => pool.TryRent(out _));
    }

    [Theory]
    [InlineData(11, 10, PixelFormat.Mono8)]
    [InlineData(6, 6, PixelFormat.Rgb8)]
    [InlineData(0, 5, PixelFormat.Mono8)]
    [InlineData(70000, 70000, PixelFormat.Rgb8)]
    public void Reshape_MoreThanFits_IsRefused(int width, int height, PixelFormat format)
    {
        using var pool = new FramePool(1, 100);
        pool.TryRent(out Frame? frame);
        Assert.Throws<ArgumentOutOfRangeException>(() => frame!.Reshape(width, height, format));
    }

    [Fact]
    public void TryRent_SteadyState_AllocatesNothing()
    {
        using var pool = new FramePool(4, 100);
        Assert.Equal(0, Allocation.OfCalls(1000, () => RentAndReturn(pool)));
    }

    private static void RentAndReturn(FramePool pool)
    {
        pool.TryRent(out Frame? frame);
        frame!.Dispose();
    }
}
