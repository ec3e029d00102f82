namespace EdgeInspector.Mqtt.Connection;

/// <summary>A way of asking to be let in.</summary>
/// <param name="Protocol">The revision that is spoken.</param>
/// <param name="RetainsWill">Whether the last will is to be retained.</param>
/// <param name="AcknowledgesWill">Whether the last will has quality of service 1.</param>
internal readonly record struct ConnectForm(MqttProtocol Protocol, bool RetainsWill = true, bool AcknowledgesWill = true);
