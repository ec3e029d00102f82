namespace EdgeInspector.Mqtt.Outbox;

/// <summary>What a record of the outbox is; the number is stored.</summary>
internal enum RecordKind
{
    /// <summary>The result of an inspection.</summary>
    Result = 0,

    /// <summary>An incident that must not get lost, such as the announcement of dropped results.</summary>
    Event = 1,
}
