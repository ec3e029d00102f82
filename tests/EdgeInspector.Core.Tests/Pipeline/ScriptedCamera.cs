using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using EdgeInspector.Frames;
using EdgeInspector.Verdicts;

namespace EdgeInspector.Core.Tests.Pipeline;

/// <summary>A camera whose every move the test decides. Frames are 4x4 Mono8 of one brightness.</summary>
internal sealed class ScriptedCamera(TimeProvider time, int buffers = 64) : ICamera
{
    public const int Side = 4;
    private readonly BlockingCollection<Action<ScriptedCamera>> _script = [];
    private Frame? _next;
    private int _lost;
    private int _missed;

    public FramePool Pool { get; } = new(buffers, Side * Side * 3);

    public bool IsSimulated => true;

    public bool HasEnded { get; private set; }

    public bool IsDisposed { get; private set; }

    public ScriptedCamera Show(byte brightness, Reason? defect = null, string? partId = null, int side = Side)
    {
        _script.Add(camera =>
        {
            if (!camera.Pool.TryRent(out Frame? frame))
            {
                camera._lost++;
                return;
            }
            frame.Reshape(side, side, PixelFormat.Rgb8);
            frame.Pixels.Fill(brightness);
            frame.CapturedAt = time.GetUtcNow();
            frame.GrabStartedTimestamp = frame.ReceivedTimestamp = time.GetTimestamp();
            frame.Defect = defect;
            frame.PartId = partId;
            camera._next = frame;
        });
        return this;
    }

    /// <summary>Frames that it has received when it is closed.</summary>
    public int Untaken { get; init; }

    public bool AwaitsTrigger { get; init; }

    public bool IsStarting { get; init; }

    public ulong MaxFrameId => 65535;

    public bool IsLive { get; init; }

    /// <summary>What a software trigger does; null for a camera that knows none.</summary>
    public Action<ScriptedCamera>? Triggered { get; init; }

    /// <summary>Closing waits for it.</summary>
    public ManualResetEventSlim MayClose { get; } = new(initialState: true);

    public ScriptedCamera ShowId(ulong id, byte brightness = 20) => Do(camera =>
    {
        camera.Pool.TryRent(out Frame? frame);
        frame!.Reshape(Side, Side, PixelFormat.Rgb8);
        frame.Pixels.Fill(brightness);
        (frame.CameraFrameId, frame.CapturedAt) = (id, time.GetUtcNow());
        frame.GrabStartedTimestamp = frame.ReceivedTimestamp = time.GetTimestamp();
        camera._next = frame;
    });

    public bool TryTrigger()
    {
        Triggered?.Invoke(this);
        return Triggered is not null;
    }

    /// <summary>The grab does not return before the signal.</summary>
    public ScriptedCamera Hang(ManualResetEventSlim until) => Do(_ => until.Wait());

    public ScriptedCamera Fault(string message) => Do(_ => throw new CameraFaultException(message));

    public ScriptedCamera Lose(string message) => Do(_ => throw new CameraLostException(message));

    public ScriptedCamera LoseFrames(int count) => Do(camera => camera._lost += count);

    public ScriptedCamera MissTriggers(int count) => Do(camera => camera._missed += count);

    public int TakeMissedTriggers() => Interlocked.Exchange(ref _missed, 0);

    public ScriptedCamera End() => Do(camera => camera.HasEnded = true);

    public int TakeLostFrames() => Interlocked.Exchange(ref _lost, 0);

    public bool TryGrab(TimeSpan timeout, [NotNullWhen(true)] out Frame? frame)
    {
        if (!HasEnded && _script.TryTake(out Action<ScriptedCamera>? step, timeout)) step(this);
        frame = _next;
        _next = null;
        return frame is not null;
    }

    public void Dispose()
    {
        Interlocked.Add(ref _lost, Untaken);
        MayClose.Wait();
        IsDisposed = true;
        Pool.Dispose();
    }

    private ScriptedCamera Do(Action<ScriptedCamera> step)
    {
        _script.Add(step);
        return this;
    }
}
