using System.Text.Json;

namespace EdgeInspector.Mqtt.Messages;

/// <summary>Writes a request to stop the line.</summary>
internal static class StopMessage
{
    /// <summary>The message.</summary>
    public static byte[] Write(AgentIdentity agent, string station, string trip, long sequence, DateTimeOffset at)
    {
        using var buffer = new MessageBuffer();
        Utf8JsonWriter json = buffer.Begin();
        json.WriteString("schema"u8, Schemas.Stop);
        MessageBuffer.WriteTime(json, "at"u8, at);
        json.WriteString("agent"u8, agent.Agent);
        json.WriteNumber("session"u8, agent.Session);
        json.WriteString("station"u8, station);
        json.WriteString("trip"u8, trip);
        json.WriteNumber("seq"u8, sequence);
        return buffer.End().ToArray();
    }
}
