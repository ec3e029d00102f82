using System.Text.Json;
using EdgeInspector.Mqtt.Delivery;
using EdgeInspector.Mqtt.Messages;
using EdgeInspector.Mqtt.Topics;
using Microsoft.Extensions.Logging;

namespace EdgeInspector.Mqtt.Retained;

/// <summary>
/// Decides when the agent's status has to be published: after each connect, when results were lost, and when someone else wrote another
/// status over ours (a last will that the broker sends late, above all).
/// </summary>
internal sealed class StatusKeeper(AgentIdentity agent, AgentTopics topics, DroppedResults dropped, TimeProvider time, ILogger logger)
{
    private static readonly TimeSpan LossPeriod = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan CorrectionPeriod = TimeSpan.FromSeconds(5);
    private DateTimeOffset _since;
    private bool _due;
    private volatile bool _contested;
    private long _correctedAt;
    private long _writtenAt;
    private long _announcedLoss;

    /// <summary>The last will for the next connection.</summary>
    public byte[] WriteWill() => StatusMessage.Write(agent, AgentStatus.Lost, time.GetUtcNow(), dropped.Snapshot());

    /// <summary>A new connection was made.</summary>
    public void Renew()
    {
        _since = time.GetUtcNow();
        _due = true;
        _contested = false;
        _correctedAt = 0;
    }

    /// <summary>Looks at what arrived on our status topic.</summary>
    public void Check(ReadOnlyMemory<byte> payload)
    {
        if (IsOurs(payload, out string state)) return;
        if (_correctedAt != 0 && time.GetElapsedTime(_correctedAt) < CorrectionPeriod && _contested) return;
        _contested = true;
        Log.StatusCorrected(logger, state, topics.Status);
    }

    /// <summary>Takes the message to publish if one is due.</summary>
    public bool TryTake(out byte[] message)
    {
        bool lost = dropped.Total != _announcedLoss && time.GetElapsedTime(_writtenAt) >= LossPeriod;
        bool correct = _contested && (_correctedAt == 0 || time.GetElapsedTime(_correctedAt) >= CorrectionPeriod);
        if (correct) (_contested, _correctedAt) = (false, time.GetTimestamp());
        message = _due || lost || correct ? Write(AgentStatus.Online) : [];
        _due = false;
        return message.Length > 0;
    }

    /// <summary>The message of a stop on purpose.</summary>
    public byte[] WriteStopped()
    {
        _since = time.GetUtcNow();
        return Write(AgentStatus.Stopped);
    }

    private byte[] Write(AgentStatus status)
    {
        _announcedLoss = dropped.Total;
        _writtenAt = time.GetTimestamp();
        return StatusMessage.Write(agent, status, _since, dropped.Snapshot());
    }

    private bool IsOurs(ReadOnlyMemory<byte> payload, out string state)
    {
        state = "something that is not a status";
        try
        {
            using JsonDocument document = JsonDocument.Parse(payload);
            JsonElement root = document.RootElement;
            state = root.GetProperty("state").GetString() ?? state;
            return root.GetProperty("session").GetInt64() == agent.Session
                && state == EnumText<AgentStatus>.Of(AgentStatus.Online).Value;
        }
        catch (Exception exception) when (exception is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            return false;
        }
    }
}
