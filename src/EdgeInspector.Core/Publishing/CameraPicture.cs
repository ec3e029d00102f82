using EdgeInspector.Frames;

namespace EdgeInspector.Publishing;

/// <summary>A camera's frame as somebody looks at it who sets the camera up, whether it was inspected or not.</summary>
/// <param name="Station">The station.</param>
/// <param name="Number">Of the picture, from 1; higher ones are newer.</param>
/// <param name="At">When the frame came.</param>
/// <param name="Jpeg">The frame as JPEG, scaled down where the camera's is wider.</param>
/// <param name="Width">The camera's pixels a row.</param>
/// <param name="Height">The camera's rows.</param>
/// <param name="Figures">Of the whole frame.</param>
public sealed record CameraPicture(
    string Station, long Number, DateTimeOffset At, byte[] Jpeg, int Width, int Height, CameraFigures Figures)
{
    /// <summary>Frames a second of late; null while that is not known.</summary>
    public double? FramesPerSecond { get; init; }

    /// <summary>
    /// What it looks like to the model, to be compared with what that was taught; null without a model, or where its region does not lie
    /// inside the frame.
    /// </summary>
    public FrameTraits? Look { get; init; }
}
