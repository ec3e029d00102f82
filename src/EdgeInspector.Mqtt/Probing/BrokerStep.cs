namespace EdgeInspector.Mqtt.Probing;

/// <summary>The steps from a broker's name to a message that it took.</summary>
public enum BrokerStep
{
    /// <summary>Password and certificates are read from their files.</summary>
    Credentials,

    /// <summary>The name is turned into addresses.</summary>
    Resolve,

    /// <summary>A TCP connection is made.</summary>
    Reach,

    /// <summary>The broker shows its certificate, and it is trusted.</summary>
    Tls,

    /// <summary>The broker answers in MQTT.</summary>
    Speak,

    /// <summary>The broker lets the agent in.</summary>
    Enter,

    /// <summary>The broker takes a message below the base topic.</summary>
    Publish,

    /// <summary>The broker lets the agent hear its commands and its own status.</summary>
    Subscribe,

    /// <summary>All of it went well.</summary>
    Done,
}
