using System.Globalization;
using EdgeInspector.Configuration;
using EdgeInspector.Frames;

namespace EdgeInspector.CameraTools;

/// <summary>Writes a camera's frames as pictures, to learn from or to look at.</summary>
internal sealed class CameraGrab(ICamera camera, IPictureCodec codec, string folder, TextWriter output, TimeProvider time)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>Writes so many frames.</summary>
    /// <param name="count">Good frames to write.</param>
    /// <param name="name">What the files' names begin with.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <returns>Whether all of them came.</returns>
    /// <exception cref="CameraLostException">The camera is gone.</exception>
    public bool Run(int count, string name, CancellationToken cancellation)
    {
        Directory.CreateDirectory(folder);
        long last = time.GetTimestamp();
        int written = 0;
        while (written < count && !camera.HasEnded)
        {
            cancellation.ThrowIfCancellationRequested();
            // A camera that waits for software gets its trigger here.
            if (camera.AwaitsTrigger) camera.TryTrigger();
            if (!camera.TryGrab(TimeSpan.FromMilliseconds(500), out Frame? frame))
            {
                if (time.GetElapsedTime(last) > Patience)
                    throw new CameraLostException(
                        $"No frame came in {Patience.TotalSeconds:0} s{(camera.AwaitsTrigger ? "; the camera waits for its trigger" : "")}.");
                continue;
            }
            using (frame)
            {
                last = time.GetTimestamp();
                string id = frame.CameraFrameId is { } number
                    ? string.Create(CultureInfo.InvariantCulture, $", camera frame id {number}")
                    : "";
                if (frame.Defect is { } defect)
                {
                    output.WriteLine($"A frame arrived damaged ({defect}{id}); it is not written.");
                    continue;
                }
                string file = Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"{name}-{++written:000000}.png"));
                var picture = new Picture(frame.Width, frame.Height, frame.Format, frame.Pixels.ToArray());
                AtomicFile.WriteForPeople(file, codec.EncodePng(picture));
                output.WriteLine($"{file}  {frame.Width}x{frame.Height} {frame.Format}{id}");
            }
        }
        return written == count;
    }
}
