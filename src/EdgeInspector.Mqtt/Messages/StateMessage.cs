using System.Text.Json;
using EdgeInspector.Pipeline;

namespace EdgeInspector.Mqtt.Messages;

/// <summary>Writes a station's state.</summary>
internal static class StateMessage
{
    /// <summary>The message.</summary>
    public static byte[] Write(AgentIdentity agent, string station, StationState state, string? detail, IReadOnlyList<string> trips,
        DateTimeOffset since)
    {
        using var buffer = new MessageBuffer();
        Utf8JsonWriter json = buffer.Begin();
        json.WriteString("schema"u8, Schemas.State);
        json.WriteString("state"u8, EnumText<StationState>.Of(state));
        MessageBuffer.WriteTime(json, "since"u8, since);
        json.WriteString("agent"u8, agent.Agent);
        json.WriteString("station"u8, station);
        json.WriteNumber("session"u8, agent.Session);
        json.WriteString("detail"u8, detail);
        json.WriteStartArray("trips"u8);
        foreach (string trip in trips) json.WriteStringValue(trip);
        json.WriteEndArray();
        return buffer.End().ToArray();
    }
}
