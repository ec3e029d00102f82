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
    private volatile string? _stranger;
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
        (_contested, _stranger) = (false, null);
        _correctedAt = 0;
    }

    /// <summary>Looks at what arrived on our status topic.</summary>
    public void Check(ReadOnlyMemory<byte> payload)
    {
        if (IsOurs(payload, out string state, out bool isOwnWill)) return;
        // A broker that stops sends the will first; said only once it is answered, when the connection has outlived it.
        _stranger = isOwnWill ? _stranger : state;
        _contested = true;
    }

    /// <summary>Takes the message to publish if one is due.</summary>
    public bool TryTake(out byte[] message)
    {
        bool lost = dropped.Total != _announcedLoss && time.GetElapsedTime(_writtenAt) >= LossPeriod;
        bool correct = _contested && (_correctedAt == 0 || time.GetElapsedTime(_correctedAt) >= CorrectionPeriod);
        if (correct) Correct();
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

    private void Correct()
    {
        (_contested, _correctedAt) = (false, time.GetTimestamp());
        if (_stranger is { } state) logger.StatusCorrected(state, topics.Status);
        else logger.OwnWillCorrected(topics.Status);
        _stranger = null;
    }

    private byte[] Write(AgentStatus status)
    {
        _announcedLoss = dropped.Total;
        _writtenAt = time.GetTimestamp();
        return StatusMessage.Write(agent, status, _since, dropped.Snapshot());
    }

    private bool IsOurs(ReadOnlyMemory<byte> payload, out string state, out bool isOwnWill)
    {
        (state, isOwnWill) = ("something that is not a status", false);
        try
        {
            using JsonDocument document = JsonDocument.Parse(payload);
            JsonElement root = document.RootElement;
            state = root.GetProperty("state").GetString() ?? state;
            bool isOurSession = root.GetProperty("session").GetInt64() == agent.Session
                && root.GetProperty("agent").GetString() == agent.Agent;
            isOwnWill = isOurSession && state == EnumText<AgentStatus>.Of(AgentStatus.Lost).Value;
            return isOurSession && state == EnumText<AgentStatus>.Of(AgentStatus.Online).Value;
        }
        catch (Exception exception) when (exception is JsonException or KeyNotFoundException or InvalidOperationException
            or FormatException)
        {
            return false;
        }
    }
}
