namespace EdgeInspector.Frames;

/// <summary>
/// Output lines of an opened camera, set through the connection that controls it. Safe from any thread, also while another one grabs or
/// disposes; may block while the camera does not answer.
/// </summary>
public interface ICameraOutputs
{
    /// <summary>Makes a line an output that follows a user output, switched off.</summary>
    /// <param name="line">The line's name, such as Line2.</param>
    /// <param name="userOutput">The user output's name, such as UserOutput1.</param>
    /// <exception cref="CameraFaultException">The camera has no such line, or it cannot be an output.</exception>
    /// <exception cref="CameraLostException">The camera did not answer.</exception>
    void Prepare(string line, string userOutput);

    /// <summary>Switches a user output that <see cref="Prepare"/> has named; ends when the camera has confirmed it.</summary>
    /// <exception cref="CameraFaultException">The camera refuses it.</exception>
    /// <exception cref="CameraLostException">The camera did not answer.</exception>
    void Switch(string userOutput, bool isOn);
}
