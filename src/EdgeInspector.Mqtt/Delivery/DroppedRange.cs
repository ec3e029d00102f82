namespace EdgeInspector.Mqtt.Delivery;

/// <summary>Results of a station that were lost in this session.</summary>
/// <param name="Station">The station.</param>
/// <param name="Count">How many.</param>
/// <param name="First">Lowest sequence number among them.</param>
/// <param name="Last">Highest sequence number among them.</param>
internal readonly record struct DroppedRange(string Station, long Count, long First, long Last);
