using System.Buffers;
using MQTTnet;
using MQTTnet.Packets;
using MQTTnet.Protocol;

namespace EdgeInspector.TestKit.Mqtt;

/// <summary>
/// Messages in the order they came, with waiting. Each of ours is checked against its published schema on arrival. Safe between threads.
/// </summary>
public sealed class CapturedMessages
{
    private readonly Lock _lock = new();
    private readonly List<CapturedMessage> _messages = [];
    private readonly List<string> _violations = [];
    private TaskCompletionSource _arrival = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>All messages so far.</summary>
    public IReadOnlyList<CapturedMessage> All
    {
        get
        {
            lock (_lock) return [.. _messages];
        }
    }

    /// <summary>Messages so far whose topic ends so.</summary>
    public IReadOnlyList<CapturedMessage> On(string topicEnd) =>
        [.. All.Where(message => message.Topic.EndsWith(topicEnd, StringComparison.Ordinal))];

    /// <summary>What did not follow its schema.</summary>
    public IReadOnlyList<string> Violations
    {
        get
        {
            lock (_lock) return [.. _violations];
        }
    }

    /// <summary>Waits until so many messages on topics that end so have come, and returns them all.</summary>
    public async Task<IReadOnlyList<CapturedMessage>> WaitForAsync(string topicEnd, int count = 1, double seconds = Eventually.Patience)
    {
        await WaitUntilAsync(() => On(topicEnd).Count >= count, $"{count} messages on {topicEnd}", seconds).ConfigureAwait(false);
        return On(topicEnd);
    }

    /// <summary>Waits until a message on a topic that ends so meets the condition, and returns it.</summary>
    public async Task<CapturedMessage> WaitForAsync(string topicEnd, Func<CapturedMessage, bool> condition,
        double seconds = Eventually.Patience)
    {
        await WaitUntilAsync(() => On(topicEnd).Any(condition), $"a certain message on {topicEnd}", seconds).ConfigureAwait(false);
        return On(topicEnd).First(condition);
    }

    /// <summary>Waits until the condition holds; it is looked at after each message.</summary>
    /// <exception cref="TimeoutException">It did not in time; the message says what came instead.</exception>
    public async Task WaitUntilAsync(Func<bool> condition, string what, double seconds = Eventually.Patience)
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(seconds));
        while (true)
        {
            Task arrival;
            lock (_lock) arrival = _arrival.Task;
            if (condition()) return;
            try
            {
                await arrival.WaitAsync(deadline.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException)
            {
                string came = string.Join(", ", All.GroupBy(message => message.Topic).Select(group => $"{group.Key} x {group.Count()}"));
                throw new TimeoutException($"Not within {seconds} s: {what}. What came: {came}");
            }
        }
    }

    internal void Add(MqttApplicationMessage message, string? clientId)
    {
        var captured = new CapturedMessage(
            message.Topic, message.Payload.ToArray(), message.Retain, (int)message.QualityOfServiceLevel, message.ContentType,
            message.PayloadFormatIndicator == MqttPayloadFormatIndicator.CharacterData, message.MessageExpiryInterval,
            (message.UserProperties ?? []).ToDictionary(property => property.Name, property => property.ReadValueAsString()), clientId);
        string? violation = MessageSchemas.FindViolation(captured);
        TaskCompletionSource arrival;
        lock (_lock)
        {
            _messages.Add(captured);
            if (violation is not null) _violations.Add(violation);
            arrival = _arrival;
            _arrival = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        arrival.SetResult();
    }

    internal void ThrowIfViolated()
    {
        if (Violations.Count > 0)
            throw new InvalidOperationException($"Messages do not follow their schema: {string.Join(Environment.NewLine, Violations)}");
    }
}
