using EdgeInspector.Frames;

namespace EdgeInspector.Cameras.Genicam;

/// <summary>How a GenICam camera is to work. All of it is written at every open, because cameras keep what the last program left.</summary>
public record GenicamOptions
{
    /// <summary>Serial number, IP address, user-defined name, or id as 'cameras list' shows it.</summary>
    public required string Address { get; init; }

    /// <summary>PFNC name; null for what the camera has.</summary>
    public string? PixelFormat { get; init; }

    /// <summary>Region of the sensor; null for the largest.</summary>
    public PixelRectangle? Region { get; init; }

    /// <summary>Exposure in microseconds; null for what the camera has.</summary>
    public double? ExposureMicroseconds { get; init; }

    /// <summary>Gain in the camera's unit; null for what the camera has.</summary>
    public double? Gain { get; init; }

    /// <summary>Frames a second in free run; null for what the camera has.</summary>
    public double? FramesPerSecond { get; init; }

    /// <summary>What starts an exposure.</summary>
    public TriggerMode Trigger { get; init; }

    /// <summary>The line of a hardware trigger.</summary>
    public string TriggerLine { get; init; } = "Line1";

    /// <summary>Whether a hardware trigger comes with the falling edge.</summary>
    public bool TriggerFallingEdge { get; init; }

    /// <summary>From the trigger to the exposure, in microseconds; null for what the camera has.</summary>
    public double? TriggerDelayMicroseconds { get; init; }

    /// <summary>Bytes of a GigE Vision packet with its IP and UDP headers; null for 1500 or what the link takes.</summary>
    public int? PacketSize { get; init; }

    /// <summary>Frames for the driver beside those that the station holds.</summary>
    /// <value>At least 2.</value>
    public int StreamFrames { get; init; } = 6;

    /// <summary>
    /// After so long without a sign of us a GigE Vision camera lets another master in, in milliseconds; null for what the camera has.
    /// </summary>
    public int? HeartbeatMilliseconds { get; init; }

    /// <summary>Without a frame for so long a camera in free run is asked whether it lives, and after four times that given up.</summary>
    public TimeSpan Silence { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>Further nodes in the order of writing, with their values.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Features { get; init; } = [];
}
