using System.Globalization;
using EdgeInspector.Frames;

namespace EdgeInspector.CameraTools;

/// <summary>Shows second by second what a camera delivers.</summary>
internal sealed class CameraWatch(ICamera camera, TextWriter output, TimeProvider time)
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(1);
    private readonly FrameFaults _faults = new();
    private long _frames;
    private long _bytes;
    private long _lost;
    private double _brightness;
    private double _saturated;
    private double _sharpness;
    private string _size = "";

    /// <summary>Watches until it is stopped or the time is over.</summary>
    /// <param name="duration">How long; null until it is stopped.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <returns>Whether every frame was good and none was lost.</returns>
    /// <exception cref="CameraLostException">The camera is gone.</exception>
    public bool Run(TimeSpan? duration, CancellationToken cancellation)
    {
        var gate = new FrameGate(new FrameLimits(), _faults);
        gate.Restart(camera);
        output.WriteLine(
            "   time   frames/s     MB/s   missing  incomplete   lost  frozen  brightness  saturated  sharpness  temperature  size");
        long started = time.GetTimestamp(), second = started;
        long before = 0, bytesBefore = 0;
        while (!cancellation.IsCancellationRequested && (duration is null || time.GetElapsedTime(started) < duration) && !camera.HasEnded)
        {
            bool grabbed = camera.TryGrab(TimeSpan.FromMilliseconds(100), out Frame? frame);
            int lost = camera.TakeLostFrames();
            _lost += lost;
            gate.AccountForDriverLoss(lost);
            if (grabbed) Take(gate, frame!);
            TimeSpan since = time.GetElapsedTime(second);
            if (since < Period) continue;
            string temperature = camera.ReadSettings().FirstOrDefault(reading => reading.Key == "temperature")?.Value ?? "-";
            output.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{time.GetElapsedTime(started).TotalSeconds,6:0} s {(_frames - before) / since.TotalSeconds,10:0.0} {(_bytes - bytesBefore) / since.TotalSeconds / 1e6,8:0.0} {_faults.Of(FrameFault.Missing),9} {_faults.Of(FrameFault.Incomplete),11} {_lost,6} {_faults.Of(FrameFault.Frozen) + _faults.Of(FrameFault.Duplicate),7} {_brightness,11:0.0} {_saturated,8:0.0} % {_sharpness,10:0} {temperature,12}  {_size}"));
            (before, bytesBefore, second) = (_frames, _bytes, time.GetTimestamp());
        }
        long bad = _lost + Enum.GetValues<FrameFault>().Sum(_faults.Of);
        output.WriteLine(
            string.Create(CultureInfo.InvariantCulture,
                $"{_frames} frames in {time.GetElapsedTime(started).TotalSeconds:0.0} s, {bad} missing, damaged or repeated."));
        return bad == 0 && _frames > 0;
    }

    private void Take(FrameGate gate, Frame frame)
    {
        using (frame)
        {
            gate.Check(frame);
            _frames++;
            _bytes += frame.Pixels.Length;
            if (frame.Width == 0) return;
            _size = $"{frame.Width}x{frame.Height} {frame.Format}";
            _brightness = FrameMeasures.Brightness(frame.Pixels);
            _saturated = FrameMeasures.SaturatedPercent(frame.Pixels);
            _sharpness = FrameMeasures.Sharpness(frame.Pixels, frame.Width, frame.Height, frame.Format);
        }
    }
}
