using System.Text.Json;
using EdgeInspector.Commands;
using EdgeInspector.Secrets;

namespace EdgeInspector.Mqtt.Messages;

/// <summary>Writes the answer to a command.</summary>
internal static class ReplyMessage
{
    /// <summary>The message.</summary>
    public static byte[] Write(AgentIdentity agent, CommandRequest request, CommandAnswer answer)
    {
        CommandOutcome outcome = answer.Outcome;
        using var buffer = new MessageBuffer();
        Utf8JsonWriter json = buffer.Begin();
        json.WriteString("schema"u8, Schemas.Reply);
        json.WriteString("verb"u8, request.Word.Length > 200 ? request.Word[..200] : request.Word);
        json.WriteString("transaction"u8, request.Transaction);
        json.WriteString("agent"u8, agent.Agent);
        json.WriteString("station"u8, request.Station);
        json.WriteNumber("session"u8, agent.Session);
        MessageBuffer.WriteTime(json, "at"u8, answer.At);
        json.WriteBoolean("ok"u8, outcome.Failure is null);
        if (outcome.Failure is { } failure) json.WriteString("error"u8, EnumText<CommandFailure>.Of(failure));
        else json.WriteNull("error"u8);
        json.WriteString("message"u8, SecretBook.Hide(outcome.Message));
        json.WritePropertyName("result"u8);
        if (outcome.Result is { } result) result.WriteTo(json);
        else json.WriteNullValue();
        return buffer.End().ToArray();
    }
}
