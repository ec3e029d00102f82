namespace EdgeInspector.Configuration;

/// <summary>Version of the MQTT protocol that is spoken to the broker.</summary>
internal enum MqttVersion
{
    /// <summary>MQTT 5.0; falls back to 3.1.1 when the broker does not know it.</summary>
    Mqtt5,

    /// <summary>MQTT 3.1.1.</summary>
    Mqtt311,
}
