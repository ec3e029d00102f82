using EdgeInspector.Frames;

namespace EdgeInspector.Cameras.Genicam;

/// <summary>Output lines of a GenICam camera by the names of the Standard Features Naming Convention.</summary>
/// <param name="nodes">The camera's settings.</param>
/// <param name="camera">Its name in errors.</param>
internal sealed class GenicamOutputs(IGenicamNodes nodes, string camera) : ICameraOutputs
{
    private readonly Lock _lock = new();
    private readonly GenicamSettings _settings = new(nodes, camera);
    private readonly HashSet<string> _prepared = new(StringComparer.Ordinal);

    /// <inheritdoc/>
    public void Prepare(string line, string userOutput)
    {
        lock (_lock)
        {
            Translate(() =>
            {
                // Off before the line follows it, so that no line is on for a moment.
                Write(userOutput, false);
                _settings.Set("LineSelector", line);
                if (nodes.Contains("LineMode")) _settings.Set("LineMode", "Output");
                if (nodes.Contains("LineInverter")) _settings.Set("LineInverter", "false");
                _settings.Set("LineSource", userOutput);
            });
            _prepared.Add(userOutput);
        }
    }

    /// <inheritdoc/>
    public void Switch(string userOutput, bool isOn)
    {
        lock (_lock) Translate(() => Write(userOutput, isOn));
    }

    /// <summary>Switches off what was prepared, as far as the camera answers: it keeps what it was told when nobody controls it.</summary>
    public void TurnOff()
    {
        lock (_lock)
        {
            try
            {
                foreach (string userOutput in _prepared) Write(userOutput, false);
            }
            catch (Exception exception) when (exception is GenicamException or CameraLostException or ObjectDisposedException)
            {
                // It is being closed because it is gone, as a rule.
            }
            _prepared.Clear();
        }
    }

    private void Write(string userOutput, bool isOn)
    {
        if (nodes.Contains("UserOutputSelector")) nodes.Write("UserOutputSelector", userOutput);
        nodes.Write("UserOutputValue", isOn ? "true" : "false");
    }

    private void Translate(Action act)
    {
        try
        {
            act();
        }
        catch (GenicamException exception)
        {
            throw new CameraFaultException($"{camera}: {exception.Message}", exception);
        }
        catch (ObjectDisposedException exception)
        {
            throw new CameraLostException($"{camera} is being closed.", exception);
        }
    }
}
