using System.Net;
using EdgeInspector.Configuration;
using EdgeInspector.Modbus.Client;
using EdgeInspector.Outputs;

namespace EdgeInspector.Agent.Options;

/// <summary>Settings of gates and their devices out of the configuration.</summary>
internal static class GateOptionsMapping
{
    public static GateSettings ToSettings(this OutputConfiguration output) => new()
    {
        Name = output.Name,
        Station = output.Station,
        Mode = output.Mode,
        Delay = TimeSpan.FromMilliseconds(output.DelayMilliseconds),
        DelayParts = output.DelayParts,
        PartsOnTheWay = output.PartsOnTheWay,
        Latest = TimeSpan.FromMilliseconds(output.LatestMilliseconds),
        On = TimeSpan.FromMilliseconds(output.OnMilliseconds),
        Gap = TimeSpan.FromMilliseconds(output.GapMilliseconds),
        Refresh = TimeSpan.FromMilliseconds(output.RefreshMilliseconds),
    };

    public static RemoteOutputOptions ToOptions(this ModbusOutputConfiguration output) => new()
    {
        Address = IPAddress.Parse(output.Address),
        Port = output.Port,
        Unit = (byte)output.Unit,
        Pass = (ushort)output.Accept,
        Reject = (ushort?)output.Reject,
        Ready = (ushort?)output.Ready,
        Watchdog = (ushort?)output.Watchdog,
        Timeout = TimeSpan.FromMilliseconds(output.TimeoutMilliseconds),
    };
}
