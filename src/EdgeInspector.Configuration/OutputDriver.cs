namespace EdgeInspector.Configuration;

/// <summary>What has the outputs of a gate.</summary>
internal enum OutputDriver
{
    /// <summary>Coils of a remote I/O over Modbus TCP.</summary>
    Modbus,

    /// <summary>Lines of the station's GenICam camera.</summary>
    Camera,

    /// <summary>Lines of a GPIO chip of this machine.</summary>
    Gpio,
}
