using EdgeInspector.Cameras.Aravis;
using EdgeInspector.Cameras.Genicam;
using EdgeInspector.Configuration;
using EdgeInspector.Frames;

namespace EdgeInspector.Agent.Options;

/// <summary>The options of GenICam cameras out of the configuration.</summary>
internal static class GenicamOptionsMapping
{
    public static AravisCameraOptions ToOptions(this AravisCameraConfiguration camera) =>
        Fill(camera, new AravisCameraOptions { Address = camera.Address, PacketSocket = camera.PacketSocket });

    public static GenicamOptions ToOptions(this PylonCameraConfiguration camera) =>
        Fill(camera, new GenicamOptions { Address = camera.Address });

    private static T Fill<T>(GenicamCameraConfiguration camera, T options) where T : GenicamOptions => options with
    {
        PixelFormat = camera.PixelFormat,
        Region = camera.Region is { } region ? new PixelRectangle(region[0], region[1], region[2], region[3]) : null,
        ExposureMicroseconds = camera.ExposureMicroseconds,
        Gain = camera.Gain,
        FramesPerSecond = camera.FramesPerSecond,
        Trigger = camera.Trigger.Mode,
        TriggerLine = camera.Trigger.Line,
        TriggerFallingEdge = camera.Trigger.Edge == TriggerEdge.Falling,
        TriggerDelayMicroseconds = camera.Trigger.DelayMicroseconds,
        PacketSize = camera.PacketSize,
        StreamFrames = camera.Buffers,
        HeartbeatMilliseconds = camera.HeartbeatMilliseconds,
        Silence = TimeSpan.FromMilliseconds(camera.SilenceMilliseconds),
        Features = [.. camera.Features.Select(feature => KeyValuePair.Create(feature.Key, feature.Value.Text))],
    };
}
