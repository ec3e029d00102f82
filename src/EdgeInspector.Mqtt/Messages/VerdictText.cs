using EdgeInspector.Verdicts;

namespace EdgeInspector.Mqtt.Messages;

/// <summary>The verdict in plain text ("PASS 184467") for controllers that do not read JSON, written into a reused buffer.</summary>
internal sealed class VerdictText
{
    private readonly byte[] _buffer = new byte[40];

    /// <summary>The text; valid until the next call.</summary>
    public ReadOnlyMemory<byte> Write(Inspection inspection)
    {
        ReadOnlySpan<byte> word = inspection.Verdict switch
        {
            Verdict.Pass => "PASS "u8,
            Verdict.Fail => "FAIL "u8,
            _ => "NOT_INSPECTED "u8,
        };
        word.CopyTo(_buffer);
        inspection.Sequence.TryFormat(_buffer.AsSpan(word.Length), out int digits);
        return _buffer.AsMemory(0, word.Length + digits);
    }
}
