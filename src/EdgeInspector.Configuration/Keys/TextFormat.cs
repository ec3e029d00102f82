namespace EdgeInspector.Configuration.Keys;

/// <summary>What a text must look like; the rules are in <see cref="TextRule"/>.</summary>
internal enum TextFormat
{
    /// <summary>Any text.</summary>
    Plain,

    /// <summary>A name that can be one level of an MQTT topic, a part of a file name and a metric's tag.</summary>
    Name,

    /// <summary>The upper levels of MQTT topics.</summary>
    Topic,

    /// <summary>A model package; relative paths count from the configuration file's folder.</summary>
    Package,

    /// <summary>A file that is read.</summary>
    File,

    /// <summary>A folder whose files are read.</summary>
    Folder,

    /// <summary>A folder that the agent writes into, and makes where there is none.</summary>
    OwnFolder,

    /// <summary>Address of an MQTT broker.</summary>
    Broker,

    /// <summary>Name of an environment variable.</summary>
    EnvironmentVariable,

    /// <summary>An execution provider: a name, a name with a device number, or the path of a library.</summary>
    Provider,

    /// <summary>A time of day.</summary>
    ClockTime,

    /// <summary>An option of an execution provider.</summary>
    ProviderOption,

    /// <summary>Address of a network camera, without a login.</summary>
    CameraUrl,

    /// <summary>Name of a host.</summary>
    HostName,

    /// <summary>An IP address.</summary>
    IpAddress,

    /// <summary>An IP address, or a network with the length of its prefix.</summary>
    IpNetwork,

    /// <summary>Address of a web service, without a login.</summary>
    HttpUrl,
}
