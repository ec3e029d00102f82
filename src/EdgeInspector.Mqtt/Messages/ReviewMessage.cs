using System.Text.Json;
using EdgeInspector.Results;

namespace EdgeInspector.Mqtt.Messages;

/// <summary>Writes reviews.</summary>
public static class ReviewMessage
{
    /// <summary>A review for the store, which keeps it until the broker has it.</summary>
    /// <param name="agent">The agent.</param>
    /// <param name="review">What was said.</param>
    public static StoredRecord Stored(AgentIdentity agent, PartReview review) => new()
    {
        Kind = RecordKind.Review,
        Station = review.Station,
        Sequence = review.Sequence,
        Id = review.Id,
        Verdict = review.Verdict,
        At = review.At,
        Body = Write(agent, review),
        Columns = new ResultColumns { Part = review.Part, Reason = JsonNamingPolicy.CamelCase.ConvertName(review.Decision.ToString()) },
    };

    private static byte[] Write(AgentIdentity agent, PartReview review)
    {
        using var buffer = new MessageBuffer();
        Utf8JsonWriter json = buffer.Begin();
        json.WriteString("schema"u8, Schemas.Review);
        json.WriteString("id"u8, review.Id);
        MessageBuffer.WriteTime(json, "at"u8, review.At);
        json.WriteString("agent"u8, agent.Agent);
        json.WriteNumber("session"u8, agent.Session);
        json.WriteString("station"u8, review.Station);
        json.WriteNumber("seq"u8, review.Sequence);
        json.WriteString("result"u8, review.Result);
        json.WriteString("part"u8, review.Part);
        json.WriteString("verdict"u8, EnumText<Verdicts.Verdict>.Of(review.Verdict));
        json.WriteString("decision"u8, EnumText<ReviewDecision>.Of(review.Decision));
        json.WriteString("comment"u8, review.Comment);
        json.WriteString("reviewer"u8, review.Reviewer);
        return buffer.End().ToArray();
    }
}
