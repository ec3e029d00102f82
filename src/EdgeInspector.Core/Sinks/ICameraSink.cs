using EdgeInspector.Publishing;

namespace EdgeInspector.Sinks;

/// <summary>Receives pictures of cameras for people who set them up. It says when it wants one: nothing is computed otherwise.</summary>
public interface ICameraSink
{
    /// <summary>Whether it wants a picture of this station's camera now; called for every frame, on the camera's thread.</summary>
    bool Wants(string station);

    /// <summary>Takes one; called on the sink's own thread.</summary>
    void Take(CameraPicture picture);
}
