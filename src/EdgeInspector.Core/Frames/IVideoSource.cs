namespace EdgeInspector.Frames;

/// <summary>
/// An opened video file or camera of the operating system, read frame by frame. Owns it until disposed. Implemented by the Imaging project.
/// </summary>
public interface IVideoSource : IDisposable
{
    /// <summary>Pixels a row.</summary>
    int Width { get; }

    /// <summary>Rows.</summary>
    int Height { get; }

    /// <summary>Frames a second as the source says; 0 when it does not.</summary>
    double FramesPerSecond { get; }

    /// <summary>Exposure and gain as they were read back when it was opened; empty where there are none.</summary>
    IReadOnlyList<CameraReading> Settings => [];

    /// <summary>
    /// Reads the next picture into the frame (Mono8, Rgb8 or Bgr8), and waits for it where it must; false when there is none.
    /// </summary>
    bool TryRead(Frame frame);
}
