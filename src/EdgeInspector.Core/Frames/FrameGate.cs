using EdgeInspector.Verdicts;

namespace EdgeInspector.Frames;

/// <summary>
/// Looks at every frame as it comes from the camera, before anything is inspected: are frames missing before it, is it complete, is it
/// new, is it worth looking at? One thread at a time.
/// </summary>
/// <param name="limits">What a frame must be.</param>
/// <param name="faults">Counts what is wrong.</param>
public sealed class FrameGate(FrameLimits limits, FrameFaults faults)
{
    private const int DefaultFrozenFrames = 10;
    // More than this is a counter that was set, not a row of lost frames.
    private const ulong LargestGap = 100_000;
    private ulong? _lastId;
    private ulong _maxId = ulong.MaxValue;
    private int _frozenFrames = int.MaxValue;
    private ulong _fingerprint;
    private int _repeats;
    private long _framesWithoutId;

    /// <summary>Whether the last frame repeated the ones before it.</summary>
    public bool IsFrozen => _repeats >= _frozenFrames;

    /// <summary>Begins again with a camera that was just opened: its ids start where they like.</summary>
    public void Restart(ICamera camera)
    {
        _lastId = null;
        _maxId = camera.MaxFrameId;
        _frozenFrames = limits.FrozenFrames ?? (camera.IsLive ? DefaultFrozenFrames : int.MaxValue);
        _repeats = 0;
        _framesWithoutId = 0;
    }

    /// <summary>Looks at the next frame and sets its <see cref="Frame.Defect"/> when it must not be inspected.</summary>
    /// <returns>Frames that the camera sent before it and that never arrived.</returns>
    public long Check(Frame frame)
    {
        long missing = CheckId(frame);
        if (frame.Defect is Reason.FrameIncomplete) faults.Count(FrameFault.Incomplete);
        if (frame.Width > 0)
        {
            // Also of a frame that is refused already: the next one may repeat it.
            CountRepeats(frame);
            if (frame.Defect is null) CheckPicture(frame);
        }
        return missing;
    }

    /// <summary>
    /// Accounts for frames that the driver itself counted as lost: their ids will be missing, and they have their records already.
    /// </summary>
    public void AccountForDriverLoss(int frames) => _framesWithoutId += frames;

    private long CheckId(Frame frame)
    {
        if (frame.CameraFrameId is not { } id) return CountWithoutId(frame);
        if (_lastId is not { } last)
        {
            // What came before it without an id is none of those that may be missing behind it.
            (_lastId, _framesWithoutId) = (id, 0);
            return 0;
        }
        // Ids that come round count 1 ... largest: there are as many as the largest one says.
        ulong ahead = id >= last || _maxId == ulong.MaxValue ? unchecked(id - last) : id + (_maxId - last);
        bool follows = ahead > 0 && ahead - 1 <= Math.Min(LargestGap, _maxId / 2);
        if (!follows && frame.Defect == Reason.FrameIncomplete)
        {
            // A frame whose first packet was lost does not know its id; what it says is left from an earlier one.
            frame.CameraFrameId = null;
            return CountWithoutId(frame);
        }
        _lastId = id;
        if (!follows)
        {
            Refuse(frame, ahead == 0 ? FrameFault.Duplicate : FrameFault.OutOfOrder, ahead == 0 ? Reason.FrameFrozen : Reason.FrameIdGap);
            _framesWithoutId = 0;
            return 0;
        }
        // Frames that came without an id are some of those that seem to be missing.
        long missing = Math.Max(0, (long)(ahead - 1) - _framesWithoutId);
        _framesWithoutId = 0;
        faults.Count(FrameFault.Missing, missing);
        return missing;
    }

    private long CountWithoutId(Frame frame)
    {
        if (frame.Defect is not null) _framesWithoutId++;
        return 0;
    }

    private void CountRepeats(Frame frame)
    {
        if (_frozenFrames == int.MaxValue) return;
        ulong fingerprint = FrameMeasures.Fingerprint(frame.Pixels);
        _repeats = fingerprint == _fingerprint ? _repeats + 1 : 1;
        _fingerprint = fingerprint;
    }

    private void CheckPicture(Frame frame)
    {
        if (limits.Size is { } size && (frame.Width, frame.Height) != size) Refuse(frame, FrameFault.WrongSize, Reason.FrameQuality);
        else if (IsFrozen) Refuse(frame, FrameFault.Frozen, Reason.FrameFrozen);
        else if (limits.MinimumBrightness is { } dark && FrameMeasures.Brightness(frame.Pixels) < dark)
            Refuse(frame, FrameFault.TooDark, Reason.FrameQuality);
        else if (limits.MaximumSaturatedPercent is { } bright && FrameMeasures.SaturatedPercent(frame.Pixels) > bright)
            Refuse(frame, FrameFault.OverExposed, Reason.FrameQuality);
        else if (limits.MinimumSharpness is { } sharp
            && FrameMeasures.Sharpness(frame.Pixels, frame.Width, frame.Height, frame.Format) < sharp)
            Refuse(frame, FrameFault.Blurred, Reason.FrameQuality);
    }

    private void Refuse(Frame frame, FrameFault fault, Reason reason)
    {
        faults.Count(fault);
        frame.Defect ??= reason;
    }
}
