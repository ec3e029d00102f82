using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using MQTTnet;
using MQTTnet.Protocol;

namespace EdgeInspector.TestKit.Mqtt;

/// <summary>Asks an agent to do something, as an MES would: MQTT 5 with a response topic and correlation data.</summary>
public sealed class CommandClient : IAsyncDisposable
{
    private const string Answers = "tests/answers";
    private readonly IMqttClient _client;
    private readonly string _base;
    private readonly ConcurrentDictionary<string, TaskCompletionSource<JsonElement>> _asked = new();
    private readonly List<string> _violations = [];

    private CommandClient(IMqttClient client, string baseTopic) => (_client, _base) = (client, baseTopic);

    public static async Task<CommandClient> ConnectAsync(Uri broker, string baseTopic)
    {
        IMqttClient client = new MqttClientFactory().CreateMqttClient();
        var commands = new CommandClient(client, baseTopic);
        client.ApplicationMessageReceivedAsync += commands.TakeAsync;
        MqttClientOptions options = new MqttClientOptionsBuilder().WithTcpServer(broker.Host, broker.Port)
            .WithProtocolVersion(MQTTnet.Formatter.MqttProtocolVersion.V500).Build();
        await client.ConnectAsync(options).ConfigureAwait(false);
        await client.SubscribeAsync(Answers).ConfigureAwait(false);
        return commands;
    }

    /// <summary>Asks with a transaction and a name, and waits for the answer.</summary>
    /// <param name="verb">The command.</param>
    /// <param name="arguments">More fields; they may replace transaction and by.</param>
    /// <param name="seconds">How long the answer may take.</param>
    public Task<JsonElement> AskAsync(string verb, JsonObject? arguments = null, double seconds = Eventually.Patience)
    {
        var command = new JsonObject { ["transaction"] = Guid.NewGuid().ToString("N"), ["by"] = "test" };
        foreach ((string name, JsonNode? value) in arguments ?? []) command[name] = value?.DeepClone();
        return AskRawAsync(verb, Encoding.UTF8.GetBytes(command.ToJsonString()), seconds);
    }

    /// <summary>Sends bytes as a command, and waits for the answer.</summary>
    public async Task<JsonElement> AskRawAsync(string verb, byte[] payload, double seconds = Eventually.Patience)
    {
        string correlation = Guid.NewGuid().ToString("N");
        var answer = new TaskCompletionSource<JsonElement>(TaskCreationOptions.RunContinuationsAsynchronously);
        _asked[correlation] = answer;
        await _client.PublishAsync(new MqttApplicationMessageBuilder()
            .WithTopic($"{_base}/cmd/{verb}")
            .WithPayload(payload)
            .WithQualityOfServiceLevel(MqttQualityOfServiceLevel.AtLeastOnce)
            .WithResponseTopic(Answers)
            .WithCorrelationData(Encoding.UTF8.GetBytes(correlation))
            .Build()).ConfigureAwait(false);
        JsonElement reply = await answer.Task.WaitAsync(TimeSpan.FromSeconds(seconds)).ConfigureAwait(false);
        lock (_violations)
            if (_violations.Count > 0) throw new InvalidOperationException(string.Join('\n', _violations));
        return reply;
    }

    /// <summary>Publishes without waiting for an answer.</summary>
    public Task SendAsync(string verb, string payload, bool retain = false,
        string? responseTopic = null) => _client.PublishAsync(new MqttApplicationMessageBuilder()
        .WithTopic($"{_base}/cmd/{verb}").WithPayload(payload).WithQualityOfServiceLevel(MqttQualityOfServiceLevel.AtLeastOnce)
        .WithRetainFlag(retain).WithResponseTopic(responseTopic).Build());

    public async ValueTask DisposeAsync()
    {
        await _client.DisconnectAsync().ConfigureAwait(false);
        _client.Dispose();
    }

    private Task TakeAsync(MqttApplicationMessageReceivedEventArgs arrived)
    {
        MqttApplicationMessage message = arrived.ApplicationMessage;
        var captured = new CapturedMessage(message.Topic, System.Buffers.BuffersExtensions.ToArray(message.Payload), message.Retain,
            (int)message.QualityOfServiceLevel, message.ContentType,
            message.PayloadFormatIndicator == MqttPayloadFormatIndicator.CharacterData, message.MessageExpiryInterval,
            new Dictionary<string, string>(), null);
        if (MessageSchemas.FindViolation(captured) is { } violation)
            lock (_violations) _violations.Add(violation);
        if (message.CorrelationData is { } data
            && _asked.TryGetValue(Encoding.UTF8.GetString(data), out TaskCompletionSource<JsonElement>? answer))
            answer.TrySetResult(captured.Json);
        return Task.CompletedTask;
    }
}
