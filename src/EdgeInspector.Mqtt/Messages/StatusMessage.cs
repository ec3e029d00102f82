using System.Text.Json;
using EdgeInspector.Mqtt.Delivery;

namespace EdgeInspector.Mqtt.Messages;

/// <summary>Writes the agent's status, the last will included.</summary>
internal static class StatusMessage
{
    /// <summary>The message in an array of its own, because the will has to outlive the call.</summary>
    /// <param name="agent">Who.</param>
    /// <param name="status">What.</param>
    /// <param name="since">Since when; of a last will, when the connection was made that was then lost.</param>
    /// <param name="dropped">Results that were lost in this session, by station.</param>
    public static byte[] Write(AgentIdentity agent, AgentStatus status, DateTimeOffset since, IReadOnlyList<DroppedRange> dropped)
    {
        using var buffer = new MessageBuffer();
        Utf8JsonWriter json = buffer.Begin();
        json.WriteString("schema"u8, Schemas.Status);
        json.WriteString("state"u8, EnumText<AgentStatus>.Of(status));
        json.WriteNumber("session"u8, agent.Session);
        MessageBuffer.WriteTime(json, "since"u8, since);
        json.WriteString("agent"u8, agent.Agent);
        json.WriteStartArray("dropped"u8);
        foreach (DroppedRange range in dropped)
        {
            json.WriteStartObject();
            json.WriteString("station"u8, range.Station);
            json.WriteNumber("count"u8, range.Count);
            json.WriteNumber("seq"u8, range.First);
            json.WriteNumber("seqTo"u8, range.Last);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        return buffer.End().ToArray();
    }
}
