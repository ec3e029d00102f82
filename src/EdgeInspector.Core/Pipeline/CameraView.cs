using EdgeInspector.Frames;
using EdgeInspector.Models;
using EdgeInspector.Publishing;
using EdgeInspector.Sinks;
using EdgeInspector.Verdicts;
using Microsoft.Extensions.Logging;

namespace EdgeInspector.Pipeline;

/// <summary>
/// Shows a station's camera to people who set it up: a few frames a second with their figures, while somebody watches. A frame is copied
/// on the camera's thread and looked at on one of low priority, so that neither the camera nor a verdict waits for that. While nobody
/// watches a frame costs one question; thread and memory come with the first picture that somebody wants.
/// </summary>
public sealed class CameraView : IAsyncDisposable
{
    private const int Remembered = 16, Channels = 3;
    private static readonly TimeSpan Period = TimeSpan.FromMilliseconds(250);
    // What lies before so long without a frame that was looked at says nothing of the rate now.
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);
    private readonly string _station;
    private readonly HandOver _sinks;
    private readonly IFramePainter _painter;
    private readonly Func<(ModelInfo Model, StationRules Rules)?> _work;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly FrameTap _tap;
    private readonly Lock _lock = new();
    private readonly Queue<(long Frame, long At)> _taken = new();
    private (long Frame, long At) _last;
    private double? _rate;
    private FramePreparation? _preparation;
    private (int Width, int Height) _inputSize;
    private byte[] _input = [];
    private long _number;

    /// <param name="station">Its name.</param>
    /// <param name="sinks">Take the pictures; stay the caller's.</param>
    /// <param name="painter">Encodes them; freed with this.</param>
    /// <param name="work">What the station inspects with now; null while it has no model.</param>
    public CameraView(
        string station, HandOver sinks, IFramePainter painter, Func<(ModelInfo Model, StationRules Rules)?> work, TimeProvider time,
        ILogger logger)
    {
        (_station, _sinks, _painter, _work, _time, _logger) = (station, sinks, painter, work, time, logger);
        _tap = new FrameTap(
            $"camera view {station}", Look, exception => logger.CameraViewFailed(exception, station), time);
    }

    /// <summary>
    /// Shows a frame where somebody wants it and the last one is done; the frame stays the caller's. It never throws: a part is inspected
    /// whether it can be shown or not.
    /// </summary>
    /// <param name="frame">As it came from the camera, whether it may be inspected or not.</param>
    public void Offer(Frame frame)
    {
#pragma warning disable CA1031 // The frame is not inspected yet, and whoever looks at a camera must not cost it that.
        try
        {
            if (_sinks.WantsCamera(_station)) Show(frame);
        }
        catch (Exception exception)
        {
            _logger.CameraViewFailed(exception, _station);
        }
#pragma warning restore CA1031
    }

    private void Show(Frame frame)
    {
        // A damaged transfer need not hold a picture.
        if (frame.Width == 0 || frame.Defect == Reason.FrameIncomplete) return;
        lock (_lock)
        {
            long now = _time.GetTimestamp();
            if ((_last.At != 0 && _time.GetElapsedTime(_last.At, now) < Period) || !_tap.TryTake(frame)) return;
            Remember(frame.Number, now);
        }
    }

    /// <summary>Ends; a frame that is looked at is waited for a moment.</summary>
    public async ValueTask DisposeAsync()
    {
        // What hangs keeps what it uses.
        if (await _tap.EndAsync()) _painter.Dispose();
    }

    // Frames between two that are shown, by their numbers; a camera that was opened again begins anew.
    private void Remember(long frame, long now)
    {
        if (frame <= _last.Frame || _taken.Count > 0 && _time.GetElapsedTime(_last.At, now) > Pause) _taken.Clear();
        _last = (frame, now);
        _taken.Enqueue(_last);
        if (_taken.Count > Remembered) _taken.Dequeue();
        (long Frame, long At) first = _taken.Peek();
        double seconds = _time.GetElapsedTime(first.At, now).TotalSeconds;
        _rate = seconds > 0 ? (frame - first.Frame) / seconds : null;
    }

    private void Look(Frame frame)
    {
        double? rate;
        lock (_lock) rate = _rate;
        var view = new PixelView(frame);
        var picture = new CameraPicture(
            _station, ++_number, frame.CapturedAt, _painter.Encode(frame), frame.Width, frame.Height, CameraFigures.Of(view))
        {
            FramesPerSecond = rate,
            Look = LookOf(view),
        };
        _sinks.Post(picture);
    }

    private FrameTraits? LookOf(PixelView frame)
    {
        if (_work() is not { Model.IsAbsent: false } work) return null;
        (int width, int height) = (work.Model.InputWidth, work.Model.InputHeight);
        PixelRectangle region = work.Model.RegionIn(frame.Width, frame.Height, work.Rules.RegionOrigin);
        if (!region.FitsIn(frame.Width, frame.Height)) return null;
        if (_preparation?.Fits(frame, region) != true || _inputSize != (width, height))
        {
            _preparation = new FramePreparation(frame.Width, frame.Height, frame.Format, region, width, height);
            (_inputSize, _input) = ((width, height), new byte[width * height * Channels]);
        }
        _preparation.Prepare(frame.Pixels, _input);
        return FrameTraits.Of(_input, width, height);
    }
}
