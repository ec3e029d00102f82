using System.Text;
using EdgeInspector.Verdicts;
using MQTTnet.Packets;

namespace EdgeInspector.Mqtt.Messages;

/// <summary>
/// The user properties id, seq, verdict and schema. The property objects are made once and look into buffers that are rewritten for
/// each message, so a message must be encoded before the next one is prepared.
/// </summary>
internal sealed class ResultProperties
{
    private const int MaximumDigits = 20;
    private readonly byte[] _id = new byte[36];
    private readonly byte[] _sequence = new byte[MaximumDigits];
    private readonly MqttUserProperty[] _sequenceByLength = new MqttUserProperty[MaximumDigits + 1];
    private readonly MqttUserProperty[] _verdicts = [.. Enum.GetValues<Verdict>()
        .Select(value => new MqttUserProperty("verdict", (ReadOnlyMemory<byte>)EnumText<Verdict>.Bytes(value)))];
    private readonly List<MqttUserProperty> _list;

    public ResultProperties(string schema)
    {
        for (int length = 0; length <= MaximumDigits; length++)
            _sequenceByLength[length] = new MqttUserProperty("seq", (ReadOnlyMemory<byte>)_sequence.AsMemory(0, length));
        _list =
        [
            new MqttUserProperty("id", (ReadOnlyMemory<byte>)_id),
            _sequenceByLength[0],
            _verdicts[0],
            new MqttUserProperty("schema", (ReadOnlyMemory<byte>)Encoding.UTF8.GetBytes(schema)),
        ];
    }

    /// <summary>The properties of one record; valid until the next call.</summary>
    public List<MqttUserProperty> Of(Guid id, long sequence, Verdict verdict)
    {
        id.TryFormat(_id, out _);
        sequence.TryFormat(_sequence, out int digits);
        _list[1] = _sequenceByLength[digits];
        _list[2] = _verdicts[(int)verdict];
        return _list;
    }
}
