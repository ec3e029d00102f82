using EdgeInspector.Core.Tests.Pipeline;
using EdgeInspector.Frames;
using EdgeInspector.Verdicts;
using Xunit;

namespace EdgeInspector.Core.Tests.Frames;

public sealed class FrameGateTests : IDisposable
{
    private readonly ScriptedCamera _camera = new(TimeProvider.System) { IsLive = true };
    private readonly FrameFaults _faults = new();
    private readonly FramePool _pool = new(1, 64 * 64 * 3);

    [Theory]
    [InlineData(new ulong[] { 1, 2, 3 }, 0)]
    [InlineData(new ulong[] { 7, 10 }, 2)]
    [InlineData(new ulong[] { 65534, 65535, 1, 2 }, 0)]
    [InlineData(new ulong[] { 65534, 2 }, 2)]
    [InlineData(new ulong[] { 65535, 3 }, 2)]
    public void Check_Ids_MissingOnesAreCountedAlsoWhereTheyComeRound(ulong[] ids, long missing)
    {
        FrameGate gate = Gate(new FrameLimits());
        Assert.Equal(missing, ids.Sum(id => gate.Check(Frame(id))));
        Assert.Equal(missing, _faults.Of(FrameFault.Missing));
    }

    [Fact]
    public void Check_IdsOf64Bits_GoOnBehind65535()
    {
        var gate = new FrameGate(new FrameLimits(), _faults);
        using var camera = new Ids64();
        gate.Restart(camera);
        Assert.Equal(0, gate.Check(Frame(65535)));
        Assert.Equal(0, gate.Check(Frame(65536)));
        Frame back = Frame(3);
        Assert.Equal(0, gate.Check(back));
        Assert.Equal(Reason.FrameIdGap, back.Defect);
        Assert.Equal(1, _faults.Of(FrameFault.OutOfOrder));
    }

    [Fact]
    public void Check_SameIdTwice_IsNeverInspected()
    {
        FrameGate gate = Gate(new FrameLimits());
        gate.Check(Frame(5));
        Frame again = Frame(5, 99);
        gate.Check(again);
        Assert.Equal((Reason.FrameFrozen, 1L), (again.Defect!.Value, _faults.Of(FrameFault.Duplicate)));
    }

    [Fact]
    public void Check_SamePixels_AreFrozenFromTheLimitOnAndNotAfter()
    {
        FrameGate gate = Gate(new FrameLimits { FrozenFrames = 3 });
        Reason?[] seen = [.. new byte[] { 1, 1, 1, 1, 2, 2 }.Select((shade, i) => Checked(gate, Frame((ulong)i + 1, shade)).Defect)];
        Assert.Equal([null, null, Reason.FrameFrozen, Reason.FrameFrozen, null, null], seen);
        Assert.False(gate.IsFrozen);
    }

    [Fact]
    public void Check_PictureOfARefusedFrameAgain_IsFrozen()
    {
        FrameGate gate = Gate(new FrameLimits { FrozenFrames = 2 });
        gate.Check(Frame(1, 10));
        gate.Check(Frame(1, 20));
        Assert.Equal(Reason.FrameFrozen, Checked(gate, Frame(2, 20)).Defect);
    }

    [Fact]
    public void Restart_AfterALoss_ForgetsTheIds()
    {
        FrameGate gate = Gate(new FrameLimits());
        gate.Check(Frame(60_000));
        gate.Restart(_camera);
        Frame first = Frame(1);
        Assert.Equal(0, gate.Check(first));
        Assert.Null(first.Defect);
    }

    [Fact]
    public void Check_IncompleteFrame_IsCountedAndKeepsItsPlace()
    {
        FrameGate gate = Gate(new FrameLimits());
        gate.Check(Frame(1));
        Frame torn = Frame(2);
        torn.Defect = Reason.FrameIncomplete;
        gate.Check(torn);
        Assert.Equal(0, gate.Check(Frame(3, 7)));
        Assert.Equal(1, _faults.Of(FrameFault.Incomplete));
    }

    [Fact]
    public void Check_IncompleteFrameWithAnOldId_IsOneOfTheMissing()
    {
        FrameGate gate = Gate(new FrameLimits());
        gate.Check(Frame(10));
        Frame torn = Frame(4);
        torn.Defect = Reason.FrameIncomplete;
        Assert.Equal(0, gate.Check(torn));
        Assert.Null(torn.CameraFrameId);
        Assert.Equal(1, gate.Check(Frame(13, 7)));
        Assert.Equal(1, _faults.Of(FrameFault.Missing));
    }

    [Fact]
    public void Check_FramesWithoutAnIdBeforeTheFirstId_AreNoneOfThoseMissingBehindIt()
    {
        FrameGate gate = Gate(new FrameLimits());
        gate.AccountForDriverLoss(2);
        _pool.TryRent(out Frame? torn);
        using (torn)
        {
            torn!.Defect = Reason.FrameIncomplete;
            gate.Check(torn);
        }
        Assert.Equal(0, gate.Check(Frame(5)));
        Assert.Equal(2, gate.Check(Frame(8, 7)));
    }

    [Theory]
    [InlineData(10, FrameFault.TooDark)]
    [InlineData(255, FrameFault.OverExposed)]
    [InlineData(100, FrameFault.Blurred)]
    public void Check_PictureBeyondTheLimits_IsNotInspected(byte shade, FrameFault fault)
    {
        FrameGate gate = Gate(new FrameLimits { MinimumBrightness = 20, MaximumSaturatedPercent = 10, MinimumSharpness = 5 });
        Frame frame = Frame(1, shade);
        gate.Check(frame);
        Assert.Equal((Reason.FrameQuality, 1L), (frame.Defect!.Value, _faults.Of(fault)));
    }

    [Fact]
    public void Check_SharpBrightPicture_Passes()
    {
        FrameGate gate = Gate(
            new FrameLimits { MinimumBrightness = 20, MaximumSaturatedPercent = 10, MinimumSharpness = 5, Size = (64, 64) });
        Frame frame = Frame(1);
        for (int i = 0; i < frame.Pixels.Length; i++) frame.Pixels[i] = (byte)(i / 3 % 2 * 200);
        gate.Check(frame);
        Assert.Null(frame.Defect);
    }

    [Fact]
    public void Check_OtherSize_IsNotInspected()
    {
        FrameGate gate = Gate(new FrameLimits { Size = (640, 480) });
        Frame frame = Frame(1);
        gate.Check(frame);
        Assert.Equal((Reason.FrameQuality, 1L), (frame.Defect!.Value, _faults.Of(FrameFault.WrongSize)));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(5)]
    [InlineData(2048)]
    [InlineData(5003)]
    public void Brightness_AnyLength_IsTheMean(int length)
    {
        byte[] bytes = [.. Enumerable.Range(0, length).Select(i => (byte)(i * 7 % 256))];
        Assert.Equal(length == 0 ? 0 : bytes.Average(value => value), FrameMeasures.Brightness(bytes), 9);
    }

    [Fact]
    public void Sharpness_OfAPlane_IsZeroAndOfACheckerIsItsVariance()
    {
        byte[] plane = [.. Enumerable.Range(0, 9 * 9).Select(i => (byte)(i % 9 * 10))];
        Assert.Equal(0, FrameMeasures.Sharpness(plane, 9, 9, PixelFormat.Mono8), 9);
        // Every pixel differs from all four neighbours by 100: the Laplacian is +-400 in equal numbers.
        byte[] checker = [.. Enumerable.Range(0, 10 * 10).Select(i => (byte)((i % 10 + i / 10) % 2 * 100))];
        Assert.Equal(400 * 400, FrameMeasures.Sharpness(checker, 10, 10, PixelFormat.Mono8), 6);
    }

    public void Dispose()
    {
        _camera.Dispose();
        _pool.Dispose();
    }

    private FrameGate Gate(FrameLimits limits)
    {
        var gate = new FrameGate(limits, _faults);
        gate.Restart(_camera);
        return gate;
    }

    // One frame of memory is enough: nobody keeps them.
    private Frame Frame(ulong id, byte shade = 50)
    {
        _held?.Dispose();
        _pool.TryRent(out _held);
        _held!.Reshape(64, 64, PixelFormat.Rgb8);
        _held.Pixels.Fill(shade);
        _held.CameraFrameId = id;
        return _held;
    }

    private Frame? _held;

    private static Frame Checked(FrameGate gate, Frame frame)
    {
        gate.Check(frame);
        return frame;
    }

    private sealed class Ids64 : ICamera
    {
        public bool IsSimulated => true;

        public bool HasEnded => false;

        public bool TryGrab(TimeSpan timeout, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out Frame? frame)
        {
            frame = null;
            return false;
        }

        public void Dispose()
        {
        }
    }
}
