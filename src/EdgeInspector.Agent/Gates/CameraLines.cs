using EdgeInspector.Configuration;
using EdgeInspector.Frames;
using EdgeInspector.Outputs;

namespace EdgeInspector.Agent.Gates;

/// <summary>
/// Output lines of a station's camera. They go through the connection that has the camera's control; a camera that was opened again counts
/// as another device, whose lines are prepared anew and off.
/// </summary>
/// <param name="output">Names the lines.</param>
/// <param name="current">The outputs of the camera that is open now; null without one, or where it has none.</param>
internal sealed class CameraLines(CameraOutputConfiguration output, Func<ICameraOutputs?> current) : IGateDevice
{
    private readonly (CameraLineConfiguration Line, Func<GateLevels, bool> Level)[] _lines =
    [
        .. new (CameraLineConfiguration? Line, Func<GateLevels, bool> Level)[]
        {
            (output.Accept, levels => levels.Pass), (output.Reject, levels => levels.Reject), (output.Ready, levels => levels.Ready),
            (output.Watchdog, levels => levels.Watchdog),
        }.Where(one => one.Line is not null).Select(one => (one.Line!, one.Level)),
    ];
    private ICameraOutputs? _camera;
    private GateLevels _levels;

    /// <inheritdoc/>
    public string Name => $"the camera of {output.Camera ?? output.Station}";

    /// <inheritdoc/>
    public void Open()
    {
        ICameraOutputs camera = current() ?? throw new GateException("It is not open, or has no lines that can be set.");
        Translate(() =>
        {
            foreach ((CameraLineConfiguration line, _) in _lines) camera.Prepare(line.Line, line.UserOutput);
        });
        (_camera, _levels) = (camera, default);
    }

    /// <inheritdoc/>
    public void Write(GateLevels levels)
    {
        if (_camera is not { } camera || !ReferenceEquals(current(), camera)) throw new GateException("It was closed.");
        Translate(() =>
        {
            foreach ((CameraLineConfiguration line, Func<GateLevels, bool> level) in _lines)
                if (level(levels) != level(_levels)) camera.Switch(line.UserOutput, level(levels));
        });
        _levels = levels;
    }

    /// <inheritdoc/>
    public void Close() => _camera = null;

    /// <inheritdoc/>
    public void Dispose() => Close();

    private static void Translate(Action act)
    {
        try
        {
            act();
        }
        catch (CameraLostException exception)
        {
            // A fault too: wrong lines are said as what they are.
            throw new GateException(exception.Message, exception);
        }
    }
}
