using System.Diagnostics;
using EdgeInspector.Agent.Gates;
using EdgeInspector.Cameras.Aravis;
using EdgeInspector.Configuration;
using EdgeInspector.Outputs;

namespace EdgeInspector.Agent.Tests;

/// <summary>Keeps when a device has confirmed each pass.</summary>
internal sealed class WatchedLines(IGateDevice device) : IGateDevice
{
    private bool _isOn;

    /// <summary>The line of a virtual camera that follows its second user output.</summary>
    public static WatchedLines Of(AravisCamera camera) => new(new CameraLines(
        new CameraOutputConfiguration
        {
            Station = "cap",
            Accept = new CameraLineConfiguration { Line = "Line2", UserOutput = "UserOutput2" },
        },
        () => camera.Outputs));

    public List<long> On { get; } = [];

    public string Name => device.Name;

    public void Open() => device.Open();

    public void Write(GateLevels levels)
    {
        device.Write(levels);
        if (levels.Pass && !_isOn) On.Add(Stopwatch.GetTimestamp());
        _isOn = levels.Pass;
    }

    public void Close() => device.Close();

    public void Dispose() => device.Dispose();
}
