namespace EdgeInspector.Frames;

/// <summary>An opened video file.</summary>
public interface IVideoReader : IVideoSource
{
    /// <summary>Starts again from the first picture.</summary>
    void Rewind();
}
