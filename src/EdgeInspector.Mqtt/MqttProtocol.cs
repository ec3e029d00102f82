namespace EdgeInspector.Mqtt;

/// <summary>Which revision of the protocol is spoken to the broker.</summary>
public enum MqttProtocol
{
    /// <summary>MQTT 5.0; falls back to 3.1.1 when the broker does not know it.</summary>
    Mqtt5,

    /// <summary>MQTT 3.1.1: no user properties, reason codes or expiry; every fact is in the JSON as well.</summary>
    Mqtt311,
}
