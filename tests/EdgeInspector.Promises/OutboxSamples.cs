using System.Text;
using EdgeInspector.Results;
using EdgeInspector.Verdicts;

namespace EdgeInspector.Promises;

/// <summary>Records as they lie in an outbox, each with a content of its own that a test can compare.</summary>
internal static class OutboxSamples
{
    /// <summary>A pass with that number and content.</summary>
    public static StoredRecord Record(long sequence, byte[] body) => new()
    {
        Kind = RecordKind.Result,
        Station = "cap",
        Sequence = sequence,
        Id = Guid.CreateVersion7(),
        Verdict = Verdict.Pass,
        At = TimeProvider.System.GetUtcNow(),
        Body = body,
    };

    /// <summary>A content of the number alone.</summary>
    /// <param name="sequence">The number.</param>
    /// <param name="padding">Letters that make it longer.</param>
    public static byte[] Body(long sequence, int padding) =>
        Encoding.UTF8.GetBytes($"{{\"seq\":{sequence},\"padding\":\"{new string((char)('a' + sequence % 26), padding)}\"");
}
