using System.Globalization;
using System.Text.Json;
using EdgeInspector.Frames;

namespace EdgeInspector.Cameras.Genicam;

/// <summary>
/// Writes all settings to a camera and reads each of them back. Cameras round, and some ignore: what is not as it was asked for is an
/// error, because parts would be judged on other pictures than the model learned.
/// </summary>
/// <param name="nodes">The camera's settings.</param>
/// <param name="camera">Its name in errors.</param>
internal sealed class GenicamSettings(IGenicamNodes nodes, string camera)
{
    // Cameras round times and gains to steps of their clock.
    private const double FloatTolerance = 0.01;
    // Older cameras have other names than the Standard Features Naming Convention (SFNC) gives.
    private static readonly string[] Exposure = ["ExposureTime", "ExposureTimeAbs", "ExposureTimeRaw"];
    private static readonly string[] Gain = ["Gain", "GainAbs", "GainRaw"];
    private static readonly string[] Temperature = ["DeviceTemperature", "TemperatureAbs"];
    private static readonly string[] FrameRate = ["AcquisitionFrameRate", "AcquisitionFrameRateAbs"];
    private static readonly string[] TriggerDelay = ["TriggerDelay", "TriggerDelayAbs"];
    private static readonly (string Key, string[] Names)[] Readable =
    [
        ("exposureMicroseconds", Exposure), ("gain", Gain), ("framesPerSecond", FrameRate), ("temperature", Temperature),
        ("packetSize", ["GevSCPSPacketSize"]),
    ];

    /// <summary>What matters for pictures, as the camera has it now; what it does not have or does not tell is left out.</summary>
    /// <exception cref="CameraLostException">The camera does not answer.</exception>
    public IReadOnlyList<CameraReading> Read()
    {
        List<CameraReading> readings = [];
        foreach ((string key, string[] names) in Readable)
            if (Array.Find(names, nodes.Contains) is { } name && nodes.Describe(name) is { Value: { } value } node)
                readings.Add(new CameraReading(key, name, value, node.Range));
        if (ValueOf("TriggerMode") is not { } mode) return readings;
        string? source = ValueOf("TriggerSource");
        TriggerMode meant = mode != "On" ? TriggerMode.FreeRun : source == "Software" ? TriggerMode.Software : TriggerMode.Hardware;
        readings.Add(new CameraReading("trigger.mode", "TriggerMode", JsonNamingPolicy.CamelCase.ConvertName(meant.ToString()), mode));
        if (source is not null)
            readings.Add(new CameraReading("trigger.line", "TriggerSource", source, nodes.Describe("TriggerSource").Range));
        return readings;
    }

    /// <summary>Writes everything in the order that cameras want it.</summary>
    /// <exception cref="CameraFaultException">A setting is missing, refused or came out different; the message says node, wanted, got and
    /// range.</exception>
    /// <exception cref="CameraLostException">The camera does not answer.</exception>
    public void Apply(GenicamOptions options)
    {
        // A trigger that the last program left on would keep free run silent.
        if (nodes.Contains("TriggerSelector")) Try("TriggerSelector", "FrameStart");
        if (nodes.Contains("TriggerMode")) Set("TriggerMode", "Off");
        if (nodes.Contains("AcquisitionMode")) Set("AcquisitionMode", "Continuous");
        if (options.PixelFormat is { } format) Set("PixelFormat", format);
        ApplyRegion(options.Region);
        if (options.ExposureMicroseconds is { } exposure) SetExposure(exposure);
        if (options.Gain is { } gain) SetGain(gain);
        if (options.FramesPerSecond is { } rate) SetRate(rate);
        if (options.HeartbeatMilliseconds is { } heartbeat) Set("GevHeartbeatTimeout", heartbeat.ToString(CultureInfo.InvariantCulture));
        // The trigger is last but for what the user names himself: some cameras lock other settings while it is on.
        ApplyTrigger(options);
        foreach ((string name, string value) in options.Features) Set(name, value);
    }

    /// <summary>
    /// Writes exposure, gain and rate where they differ, to a camera whose frames come meanwhile, and reads them back. A key that is gone
    /// leaves what the camera has, as at an open.
    /// </summary>
    /// <param name="now">What it was opened with, or last given.</param>
    /// <param name="wanted">What it is to have; nothing else may differ.</param>
    /// <returns>False when an open has to do it, which says what is wrong: the camera takes a value not now or not at all, or further
    /// settings of the user decide what these mean. Some may have been written by then.</returns>
    /// <exception cref="CameraLostException">The camera does not answer.</exception>
    public bool TryAdjust(GenicamOptions now, GenicamOptions wanted)
    {
        // Behind another selector the same name is another setting; at an open it is chosen after these were written.
        if (wanted.Features.Any(feature => feature.Key.EndsWith("Selector", StringComparison.Ordinal))) return false;
        try
        {
            if (wanted.ExposureMicroseconds is { } exposure && exposure != now.ExposureMicroseconds) SetExposure(exposure);
            if (wanted.Gain is { } gain && gain != now.Gain) SetGain(gain);
            if (wanted.FramesPerSecond is { } rate && rate != now.FramesPerSecond) SetRate(rate);
            // What the user names himself counts, also where it is one of these under its own name.
            return wanted.Features.All(feature => Same(nodes.Read(feature.Key), feature.Value, nodes.Describe(feature.Key).Kind));
        }
        catch (Exception exception) when (exception is CameraFaultException or GenicamException)
        {
            return false;
        }
    }

    /// <summary>Writes one setting and reads it back.</summary>
    /// <exception cref="CameraFaultException">It is missing, refused, or came out different.</exception>
    /// <exception cref="CameraLostException">The camera does not answer.</exception>
    public void Set(string name, string value)
    {
        if (!nodes.Contains(name))
            throw new CameraFaultException(
                $"{camera} has no setting {name} that is available now. 'edge-inspector cameras show' lists what it has.");
        string? refusal = Refusal(name, value);
        if (refusal is null && Same(nodes.Read(name), value, nodes.Describe(name).Kind)) return;
        GenicamNode node = nodes.Describe(name);
        string range = node.Range is null ? "" : $" Allowed: {node.Range}.";
        throw new CameraFaultException(
            refusal is null
                ? $"{camera}: {name} was set to {value}, but the camera reads {node.Value}.{range} Write a value that the camera can take."
                : $"{camera}: {name} cannot be set to {value}, it is {node.Value}{(node.IsWritable ? "" : " and cannot be written now")} ({refusal}).{range}");
    }

    private void SetExposure(double microseconds)
    {
        Try("ExposureAuto", "Off");
        Set(Exposure, Text(microseconds), "exposureMicroseconds");
    }

    private void SetGain(double gain)
    {
        Try("GainAuto", "Off");
        Set(Gain, Text(gain), "gain");
    }

    private void SetRate(double framesPerSecond)
    {
        Try("AcquisitionFrameRateEnable", "true");
        Set(FrameRate, Text(framesPerSecond), "framesPerSecond");
    }

    private string? ValueOf(string name) => nodes.Contains(name) ? nodes.Describe(name).Value : null;

    private void Set(string[] names, string value, string key)
    {
        string? name = Array.Find(names, nodes.Contains);
        if (name is null)
            throw new CameraFaultException(
                $"{camera} has none of the settings {string.Join(", ", names)}, so {key} cannot be set. Remove the key.");
        // Raw settings count in steps: whole numbers.
        bool whole = nodes.Describe(name).Kind == "integer";
        Set(name, whole ? Math.Round(double.Parse(value, CultureInfo.InvariantCulture)).ToString(CultureInfo.InvariantCulture) : value);
    }

    // Not every camera has it, and one that has not needs it not.
    private void Try(string name, string value)
    {
        if (nodes.Contains(name)) Refusal(name, value);
    }

    private string? Refusal(string name, string value)
    {
        try
        {
            nodes.Write(name, value);
            return null;
        }
        catch (GenicamException exception)
        {
            return exception.Message.TrimEnd('.');
        }
    }

    private void ApplyRegion(PixelRectangle? region)
    {
        // The offsets limit the size: they go first to zero, and to their values last.
        foreach (string offset in (string[])["OffsetX", "OffsetY"])
            if (nodes.Contains(offset) && nodes.Describe(offset).IsWritable) Set(offset, "0");
        if (region is not { } wanted)
        {
            foreach ((string size, string largest) in new[] { ("Width", "WidthMax"), ("Height", "HeightMax") })
                if (nodes.Contains(size) && nodes.Contains(largest)) Set(size, nodes.Read(largest));
            return;
        }
        Set("Width", Text(wanted.Width));
        Set("Height", Text(wanted.Height));
        if (wanted.X > 0) Set("OffsetX", Text(wanted.X));
        if (wanted.Y > 0) Set("OffsetY", Text(wanted.Y));
    }

    private void ApplyTrigger(GenicamOptions options)
    {
        if (options.Trigger == TriggerMode.FreeRun) return;
        Set("TriggerSource", options.Trigger == TriggerMode.Software ? "Software" : options.TriggerLine);
        if (options.Trigger == TriggerMode.Hardware && nodes.Contains("TriggerActivation"))
            Set("TriggerActivation", options.TriggerFallingEdge ? "FallingEdge" : "RisingEdge");
        if (options.TriggerDelayMicroseconds is { } delay) Set(TriggerDelay, Text(delay), "trigger.delayMicroseconds");
        Set("TriggerMode", "On");
    }

    private static bool Same(string got, string wanted, string kind)
    {
        if (got.Equals(wanted, StringComparison.OrdinalIgnoreCase)) return true;
        if (kind == "boolean") return Truth(got) == Truth(wanted);
        if (!double.TryParse(got, NumberStyles.Float, CultureInfo.InvariantCulture, out double a)
            || !double.TryParse(wanted, NumberStyles.Float, CultureInfo.InvariantCulture, out double b))
            return false;
        return kind == "float" ? Math.Abs(a - b) <= FloatTolerance * Math.Abs(b) : a == b;
    }

    private static bool? Truth(string text) => text switch
    {
        "1" or "true" or "True" => true,
        "0" or "false" or "False" => false,
        _ => null,
    };

    private static string Text(double value) => value.ToString("R", CultureInfo.InvariantCulture);
}
