using EdgeInspector.Frames;

namespace EdgeInspector.Cameras.Genicam;

/// <summary>The settings of an opened camera, by name and as text.</summary>
internal interface IGenicamNodes
{
    /// <summary>Whether the camera has the setting, and it is available now.</summary>
    bool Contains(string name);

    /// <summary>The setting's value; numbers in invariant text.</summary>
    /// <exception cref="CameraLostException">The camera does not answer.</exception>
    /// <exception cref="GenicamException">It cannot be read.</exception>
    string Read(string name);

    /// <summary>Sets it.</summary>
    /// <exception cref="CameraLostException">The camera does not answer.</exception>
    /// <exception cref="GenicamException">The camera refuses the value.</exception>
    void Write(string name, string value);

    /// <summary>What it is and what it may be.</summary>
    /// <exception cref="CameraLostException">The camera does not answer.</exception>
    GenicamNode Describe(string name);
}
