namespace EdgeInspector.Commands;

/// <summary>A command as it came over a transport that carries JSON.</summary>
public sealed record CommandMessage
{
    /// <summary>The verb as it was written.</summary>
    public required string Word { get; init; }

    /// <summary>JSON; empty for a command without fields.</summary>
    public required ReadOnlyMemory<byte> Payload { get; init; }

    /// <summary>Bytes of a payload that was too large to be kept; 0 when it is whole.</summary>
    public long BytesNotKept { get; init; }

    /// <summary>The transport, such as mqtt.</summary>
    public required string Via { get; init; }

    /// <summary>Distinguishes senders that do not say who they are, as far as the transport can.</summary>
    public string Sender { get; init; } = "";

    /// <summary>Recognises a repetition where the command names no transaction; null without.</summary>
    public string? DefaultTransaction { get; init; }

    /// <summary>Whether the transport kept it for late listeners, so that nobody knows when it was meant.</summary>
    public bool IsRetained { get; init; }
}
