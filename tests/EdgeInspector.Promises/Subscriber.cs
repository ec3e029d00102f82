using System.Buffers;
using System.Text.Json;
using EdgeInspector.Mqtt.Listening;
using MQTTnet;

namespace EdgeInspector.Promises;

/// <summary>
/// What an MES would do with the messages at the broker: check that every number has one record. Fast enough for millions.
/// </summary>
internal sealed class Subscriber
{
    private readonly Lock _lock = new();
    private readonly SequenceCheck _check = new();
    private readonly List<long> _backlogOutOfOrder = [];
    private long _lastOnBacklog;

    /// <summary>Called with each record: topic's last level, record, time stamp.</summary>
    public Action<string, JsonElement>? Heard { get; set; }

    public long Live { get; private set; }

    public long Backlog { get; private set; }

    public long OutOfOrder => _backlogOutOfOrder.Count;

    public SequenceCheck Check
    {
        get
        {
            lock (_lock) return _check;
        }
    }

    public void Take(MqttApplicationMessage message)
    {
        string topic = message.Topic;
        bool live = topic.EndsWith("/result", StringComparison.Ordinal), late = topic.EndsWith("/backlog", StringComparison.Ordinal);
        if (!live && !late) return;
        using JsonDocument document = JsonDocument.Parse(message.Payload.ToArray());
        JsonElement record = document.RootElement;
        long sequence = record.GetProperty("seq").GetInt64();
        long? to = record.TryGetProperty("seqTo", out JsonElement last) && last.ValueKind == JsonValueKind.Number ? last.GetInt64() : null;
        lock (_lock)
        {
            SequenceFinding finding = _check.Add(sequence, to, record.GetProperty("id").GetGuid());
            if (live)
            {
                Live++;
            }
            else
            {
                Backlog++;
                if (finding != SequenceFinding.Repeated && sequence < _lastOnBacklog) _backlogOutOfOrder.Add(sequence);
                _lastOnBacklog = Math.Max(_lastOnBacklog, sequence);
            }
        }
        Heard?.Invoke(live ? "result" : "backlog", record);
    }

    /// <summary>Waits until the numbers 1 to <paramref name="last"/> are all there.</summary>
    public async Task WaitForAllAsync(long last, TimeSpan patience)
    {
        long began = TimeProvider.System.GetTimestamp();
        while (true)
        {
            lock (_lock)
                if (_check.Last >= last && _check.MissingCount == 0) return;
            if (TimeProvider.System.GetElapsedTime(began) > patience)
            {
                lock (_lock)
                    throw new TimeoutException(
                        $"Of {last} results {_check.Records} came, the highest {_check.Last}; missing: {string.Join(", ", _check.Missing.Take(10))}.");
            }
            await Task.Delay(20);
        }
    }
}
