namespace EdgeInspector.Outputs;

/// <summary>
/// What has the outputs: a remote I/O, a camera. One thread uses it; each call ends within the device's own time limit. Where it can, a
/// device lets all outputs fall by itself when it hears nothing.
/// </summary>
public interface IGateDevice : IDisposable
{
    /// <summary>What log and events call it, such as an address.</summary>
    string Name { get; }

    /// <summary>Connects; what the outputs are is not known before the first write.</summary>
    /// <exception cref="GateException">It cannot be reached, or is not what was configured.</exception>
    void Open();

    /// <summary>Sets all outputs, pass first, and ends when the device has confirmed them.</summary>
    /// <exception cref="GateException">Nobody knows what they are now.</exception>
    void Write(GateLevels levels);

    /// <summary>Ends the connection so that nothing of it can arrive later; also one that does not answer.</summary>
    void Close();
}
