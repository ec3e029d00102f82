namespace EdgeInspector.Mqtt.Outbox;

/// <summary>A file of the outbox cannot be read as what it should be; its records are to be saved and the file set aside.</summary>
internal sealed class OutboxDamagedException(string message, Exception? inner = null) : Exception(message, inner);
