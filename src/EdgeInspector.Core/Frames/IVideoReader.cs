namespace EdgeInspector.Frames;

/// <summary>An opened video file, read frame by frame. Owns the decoder until disposed. Implemented by the Imaging project.</summary>
public interface IVideoReader : IDisposable
{
    /// <summary>Pixels a row.</summary>
    int Width { get; }

    /// <summary>Rows.</summary>
    int Height { get; }

    /// <summary>Frames a second as the file says; 0 when it does not.</summary>
    double FramesPerSecond { get; }

    /// <summary>Decodes the next picture into the frame (Rgb8 or Bgr8); false at the end of the file.</summary>
    bool TryRead(Frame frame);

    /// <summary>Starts again from the first picture.</summary>
    void Rewind();
}
