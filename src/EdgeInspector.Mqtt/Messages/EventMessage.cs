using System.Globalization;
using System.Text.Json;
using EdgeInspector.Results;
using EdgeInspector.Status;
using EdgeInspector.Verdicts;

namespace EdgeInspector.Mqtt.Messages;

/// <summary>Writes one incident.</summary>
internal static class EventMessage
{
    /// <summary>The code of dropped results: the number that the log gives the same incident.</summary>
    public const int DroppedCode = 3026;

    /// <summary>The message.</summary>
    public static byte[] Write(AgentIdentity agent, AgentEvent incident, Guid id, Action<Utf8JsonWriter>? more = null)
    {
        using var buffer = new MessageBuffer();
        Utf8JsonWriter json = buffer.Begin();
        json.WriteString("schema"u8, Schemas.Event);
        json.WriteString("id"u8, id);
        json.WriteString("code"u8, Code(incident.Number));
        json.WriteString("severity"u8, EnumText<EventSeverity>.Of(incident.Severity));
        MessageBuffer.WriteTime(json, "at"u8, incident.At);
        json.WriteString("agent"u8, agent.Agent);
        json.WriteNumber("session"u8, agent.Session);
        json.WriteString("station"u8, incident.Station);
        json.WriteString("text"u8, incident.Text);
        json.WriteString("hint"u8, incident.Hint);
        json.WriteNumber("suppressed"u8, incident.Suppressed);
        if (incident.Detail is { } detail)
        {
            json.WritePropertyName(detail.Name);
            detail.Content.WriteTo(json);
        }
        more?.Invoke(json);
        return buffer.End().ToArray();
    }

    /// <summary>How the number of an event is written: EI-3026.</summary>
    public static string Code(int number) => string.Create(CultureInfo.InvariantCulture, $"EI-{number}");

    /// <summary>The announcement of results that were dropped by a limit, to be kept until the broker has it.</summary>
    public static StoredRecord DroppedResults(AgentIdentity agent, DroppedNumbers dropped, DateTimeOffset at)
    {
        string kind = dropped.PassesOnly ? "passes" : "results";
        var incident = new AgentEvent
        {
            Number = DroppedCode,
            Severity = EventSeverity.Error,
            At = at,
            Station = dropped.Station,
            Text = string.Create(
                CultureInfo.InvariantCulture,
                $"{dropped.Count} undelivered {kind} of station {dropped.Station} with numbers between {dropped.First} and {dropped.Last} were dropped: the outbox is full or they are too old."),
        };
        return Stored(agent, incident, json =>
        {
            json.WriteStartObject("dropped"u8);
            json.WriteString("station"u8, dropped.Station);
            json.WriteString("class"u8, dropped.PassesOnly ? "pass"u8 : "all"u8);
            json.WriteNumber("count"u8, dropped.Count);
            json.WriteNumber("seq"u8, dropped.First);
            json.WriteNumber("seqTo"u8, dropped.Last);
            json.WriteEndObject();
        });
    }

    /// <summary>An event for the outbox.</summary>
    public static StoredRecord Stored(AgentIdentity agent, AgentEvent incident, Action<Utf8JsonWriter>? more = null)
    {
        var id = Guid.CreateVersion7(incident.At);
        return new StoredRecord
        {
            Kind = RecordKind.Event,
            Station = incident.Station ?? "",
            Id = id,
            Verdict = Verdict.NotInspected,
            At = incident.At,
            Body = Write(agent, incident, id, more),
        };
    }
}
