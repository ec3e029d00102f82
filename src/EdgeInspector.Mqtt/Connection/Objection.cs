namespace EdgeInspector.Mqtt.Connection;

/// <summary>What a broker does not take in a request to be let in, where another request may be taken.</summary>
internal enum Objection
{
    /// <summary>Nothing that asking in another way could help.</summary>
    None,

    /// <summary>The revision of the protocol.</summary>
    Protocol,

    /// <summary>A last will that is to be retained.</summary>
    RetainedWill,

    /// <summary>A last will with quality of service 1.</summary>
    AcknowledgedWill,

    /// <summary>It closed the connection without an answer, or with one that cannot be read: any of them, or none.</summary>
    Unsaid,
}
