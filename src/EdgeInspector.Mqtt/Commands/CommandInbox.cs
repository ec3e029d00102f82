using System.Buffers;
using EdgeInspector.Commands;
using EdgeInspector.Mqtt.Delivery;
using EdgeInspector.Mqtt.Messages;
using EdgeInspector.Mqtt.Topics;
using MQTTnet.Packets;

namespace EdgeInspector.Mqtt.Commands;

/// <summary>Hands messages on the command topics to the desk, and its answers to the broker.</summary>
/// <param name="agent">Who answers.</param>
/// <param name="topics">Where commands arrive.</param>
/// <param name="desk">Has them carried out; stays the caller's.</param>
/// <param name="outgoing">Takes the answers.</param>
internal sealed class CommandInbox(AgentIdentity agent, AgentTopics topics, CommandDesk desk, Outgoing outgoing)
{
    private const int LongestTransaction = 200;

    /// <summary>Takes a message on a command topic; returns at once.</summary>
    public void Take(MqttPublishPacket packet) => Take(packet, 0);

    /// <summary>Takes a message on a command topic whose payload was not kept; returns at once.</summary>
    /// <param name="packet">The message.</param>
    /// <param name="bytes">What the payload had; 0 when it is there.</param>
    public void Take(MqttPublishPacket packet, long bytes)
    {
        string? responseTopic = string.IsNullOrEmpty(packet.ResponseTopic) ? null : packet.ResponseTopic;
        byte[]? correlation = packet.CorrelationData;
        desk.Take(Read(packet, packet.Topic[topics.Commands.Length..]) with { BytesNotKept = bytes }, (request, answer) =>
        {
            outgoing.OneShots.Answers.Add(
                new OneShotMessage(TopicOf(request, responseTopic), ReplyMessage.Write(agent, request, answer), correlation));
            outgoing.Wake.Signal();
        });
    }

    /// <summary>A packet as the desk takes it.</summary>
    /// <param name="packet">The message.</param>
    /// <param name="word">The level behind cmd/.</param>
    internal static CommandMessage Read(MqttPublishPacket packet, string word) => new()
    {
        Word = word,
        Payload = packet.Payload.IsSingleSegment ? packet.Payload.First : packet.Payload.ToArray(),
        Via = "mqtt",
        // The broker does not say who sent it.
        Sender = packet.ResponseTopic ?? "",
        DefaultTransaction = packet.CorrelationData is { Length: > 0 } data
            ? Convert.ToHexStringLower(data.AsSpan(0, Math.Min(data.Length, LongestTransaction)))
            : null,
        IsRetained = packet.Retain,
    };

    // An answer on one of the agent's own topics would look like something that the agent says of its own accord.
    private string TopicOf(CommandRequest request, string? responseTopic)
    {
        string own = topics.Reply(request.Verb is null ? "unknown" : request.Word);
        return responseTopic is { } topic && TopicName.FindErrorInText(topic) is null && topic[0] != '$'
            && (topic == own
                || !(topic == topics.Base || topic.StartsWith(topics.Base + "/", StringComparison.Ordinal) || outgoing.Retained.Has(topic)
                || outgoing.OneShots.IsStopTopic(topic))) ? topic : own;
    }
}
