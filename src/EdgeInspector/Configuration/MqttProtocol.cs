namespace EdgeInspector.Configuration;

/// <summary>Version of the MQTT protocol.</summary>
internal enum MqttProtocol
{
    /// <summary>MQTT 5.0.</summary>
    Mqtt5,

    /// <summary>MQTT 3.1.1.</summary>
    Mqtt311,
}
