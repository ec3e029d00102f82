using EdgeInspector.Configuration.Keys;

namespace EdgeInspector.Configuration;

/// <summary>What all cameras with GenICam settings share. All of it is written at every open and read back.</summary>
internal abstract record GenicamCameraConfiguration : CameraConfiguration
{
    [Key("Which camera: serial number, IP address, user-defined name, or the id that 'cameras list' shows.", Required = true,
        Example = "192.168.10.21")]
    public string Address { get; init; } = "";

    [Key("Pixel format in GenICam's names: Mono8, Mono10, Mono12, Mono16, their packed forms, BayerRG8 and its kin, RGB8, BGR8. More than 8 bits are shifted to 8.",
        NullMeans = "what the camera has", Example = "Mono8")]
    public string? PixelFormat { get; init; }

    [Key("Part of the sensor that is read: x, y, width, height.", Unit = "px", Minimum = 0, Maximum = 100_000, MinimumItems = 4,
        MaximumItems = 4,
        NullMeans = "the whole sensor", Example = new[] { 0, 0, 1280, 1024 })]
    public ValueList<int>? Region { get; init; }

    [Key("Exposure time.", Unit = "us", Minimum = 1, Maximum = 100_000_000, NullMeans = "what the camera has", Example = 2000.0,
        Effect = KeyEffect.AdjustsCamera)]
    public double? ExposureMicroseconds { get; init; }

    [Key("Gain in the camera's own unit.", Minimum = -1000, Maximum = 100_000, NullMeans = "what the camera has", Example = 6.0,
        Effect = KeyEffect.AdjustsCamera)]
    public double? Gain { get; init; }

    [Key("Frames a second in free run.", Unit = "frames/s", Minimum = 0.01, Maximum = 10_000, NullMeans = "what the camera has",
        Example = 20.0, Effect = KeyEffect.AdjustsCamera)]
    public double? FramesPerSecond { get; init; }

    [Key("What starts an exposure.")]
    public TriggerConfiguration Trigger { get; init; } = new();

    [Key("Size of a GigE Vision packet with its headers; larger ones cost less, and need a link with jumbo frames.", Unit = "bytes",
        Minimum = 576, Maximum = 16_000,
        NullMeans = "1500, less where the link takes less", Example = 9000)]
    public int? PacketSize { get; init; }

    [Key("Frames for the driver beside those that the station holds.", Unit = "frames", Minimum = 2, Maximum = 200)]
    public int Buffers { get; init; } = 6;

    [Key("How long a GigE Vision camera keeps a master that has died; shorter lets a restarted agent in sooner.", Unit = "ms",
        Minimum = 500, Maximum = 600_000,
        NullMeans = "what the camera has, often 3000", Example = 1000)]
    public int? HeartbeatMilliseconds { get; init; }

    [Key("In free run the camera is asked whether it lives after so long without a frame, and opened again after four times that.",
        Unit = "ms", Minimum = 50, Maximum = 60_000)]
    public double SilenceMilliseconds { get; init; } = 500;

    [Key("Further settings of the camera by their GenICam names, written in this order.",
        Example = "\"features\": { \"BlackLevel\": 4, \"GammaEnable\": false }")]
    public ValueMap Features { get; init; } = ValueMap.Empty;

    /// <inheritdoc/>
    public override string Identity => Address;
}
