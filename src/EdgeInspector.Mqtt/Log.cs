using Microsoft.Extensions.Logging;

namespace EdgeInspector.Mqtt;

internal static partial class Log
{
    [LoggerMessage(3001, LogLevel.Information,
        "Connected to {Broker} for {Lane} as '{ClientId}' ({Protocol}, window {Window}, largest packet {MaximumPacketSize} bytes).")]
    public static partial void Connected(this ILogger logger, string broker, string lane, string clientId, MqttProtocol protocol,
        int window, long maximumPacketSize);

    [LoggerMessage(3002, LogLevel.Error, "No connection for {Lane}: {Reason} Next attempt in {WaitSeconds:0.0} s.")]
    public static partial void ConnectFailed(this ILogger logger, string lane, string reason, double waitSeconds);

    [LoggerMessage(3003, LogLevel.Warning, "The connection for {Lane} ended: {Reason}. Next attempt in {WaitSeconds:0.0} s.")]
    public static partial void ConnectionLost(this ILogger logger, string lane, string reason, double waitSeconds);

    [LoggerMessage(3004, LogLevel.Error,
        "Another client connected as '{ClientId}' and the broker closed this connection: give each agent its own mqtt.clientId. Next attempt in {WaitSeconds:0.0} s.")]
    public static partial void TakenOver(this ILogger logger, string clientId, double waitSeconds);

    [LoggerMessage(3005, LogLevel.Warning,
        "{Broker} does not speak MQTT 5: falling back to 3.1.1, and trying MQTT 5 again when the connection is made again.")]
    public static partial void FallingBack(this ILogger logger, string broker);

    [LoggerMessage(3006, LogLevel.Error,
        "{Count} results of station {Station} were lost ({Total} in this session, numbers between {First} and {Last}).")]
    public static partial void ResultsDropped(this ILogger logger, long count, string station, long total, long first, long last);

    [LoggerMessage(3007, LogLevel.Error,
        "The broker refused a message on {Topic}: {Reason}. Further refusals on this topic are counted only.")]
    public static partial void MessageRefused(this ILogger logger, string topic, string reason);

    [LoggerMessage(3008, LogLevel.Error,
        "Result {Sequence} of station {Station} has {Bytes} bytes even without its regions; the broker takes {Maximum}. It is parked in the outbox and not sent.")]
    public static partial void ResultTooLarge(this ILogger logger, long sequence, string station, long bytes, long maximum);

    [LoggerMessage(3009, LogLevel.Warning,
        "A picture on {Topic} of {Bytes} bytes was not sent: the broker takes {Maximum}. Further ones are counted only.")]
    public static partial void PictureTooLarge(this ILogger logger, string topic, long bytes, long maximum);

    [LoggerMessage(3010, LogLevel.Warning,
        "{Count} pictures were dropped: the broker is away, the link is slower than the pictures come, or they are too large.")]
    public static partial void PicturesDropped(this ILogger logger, long count);

    [LoggerMessage(3011, LogLevel.Warning, "Someone else wrote '{State}' on {Topic}; 'online' was published again.")]
    public static partial void StatusCorrected(this ILogger logger, string state, string topic);

    [LoggerMessage(3012, LogLevel.Warning,
        "The broker refused the subscription to the agent's status or commands ({Reason}): a status written by someone else stays uncorrected, or no command arrives. Check its access list.")]
    public static partial void SubscriptionRefused(this ILogger logger, string reason);

    [LoggerMessage(3014, LogLevel.Debug, "Taking leave on the connection for {Lane} failed: {Reason}")]
    public static partial void FarewellFailed(this ILogger logger, string lane, string reason);

    [LoggerMessage(3015, LogLevel.Debug, "A ping on the connection for {Lane} failed: {Reason}")]
    public static partial void PingFailed(this ILogger logger, string lane, string reason);

    [LoggerMessage(3016, LogLevel.Warning, "The broker takes no quality of service 1: results are sent without acknowledgement.")]
    public static partial void NoAcknowledgements(this ILogger logger);

    [LoggerMessage(3017, LogLevel.Warning, "The broker keeps no retained messages: who subscribes late does not see the agent's state.")]
    public static partial void NoRetain(this ILogger logger);

    [LoggerMessage(3018, LogLevel.Critical, "The connection loop for {Lane} failed unexpectedly; continuing in {WaitSeconds:0.0} s.")]
    public static partial void LoopFailed(this ILogger logger, Exception exception, string lane, double waitSeconds);

    [LoggerMessage(3025, LogLevel.Error, "A message on {Topic} of {Bytes} bytes was not sent: the broker takes {Maximum}.")]
    public static partial void MessageTooLarge(this ILogger logger, string topic, long bytes, long maximum);

    [LoggerMessage(3026, LogLevel.Error,
        "{Count} undelivered {Kind} of station {Station} with numbers between {First} and {Last} were dropped: the outbox is full or they are too old.")]
    public static partial void OutboxDropped(this ILogger logger, long count, string kind, string station, long first, long last);

    [LoggerMessage(4085, LogLevel.Error,
        "The broker closed the connection of client '{ClientId}' {Count} times in a row, each within {Seconds:0} s and without a reason: probably another client uses the same id. Give each agent its own mqtt.clientId. Next attempt in {WaitSeconds:0.0} s.")]
    public static partial void ProbablyTakenOver(this ILogger logger, string clientId, int count, double seconds, double waitSeconds);

    [LoggerMessage(4086, LogLevel.Error,
        "{Broker} closes the connection when a packet of {Bytes} bytes is sent for {Lane}, and does not say what it takes: from now on packets have at most {Maximum} bytes.")]
    public static partial void SilentLimit(this ILogger logger, string broker, long bytes, string lane, long maximum);

    [LoggerMessage(4087, LogLevel.Warning,
        "A message on {Topic} of {Bytes} bytes was not read: at most {Maximum} are taken from the broker.")]
    public static partial void MessageNotRead(this ILogger logger, string topic, long bytes, int maximum);

    [LoggerMessage(4088, LogLevel.Information,
        "The broker published this agent's last will on {Topic} although the agent is connected; 'online' was published again.")]
    public static partial void OwnWillCorrected(this ILogger logger, string topic);

    [LoggerMessage(4089, LogLevel.Warning,
        "What is retained at the broker cannot be remembered in {File}: {Reason} Messages of stations that are removed, or below an earlier mqtt.base, stay there.")]
    public static partial void RetainedForgotten(this ILogger logger, string file, string reason);

    [LoggerMessage(4090, LogLevel.Information, "Taking back {Count} retained messages of earlier runs, the first on {Topic}.")]
    public static partial void TakingBack(this ILogger logger, int count, string topic);

    [LoggerMessage(3032, LogLevel.Warning, "The broker says that nobody subscribes to the results.")]
    public static partial void NoSubscriber(this ILogger logger);
}
