using System.Buffers.Binary;
using MQTTnet.Exceptions;

namespace EdgeInspector.Mqtt.Connection;

/// <summary>
/// What the broker sends, as the protocol library reads it, with a bound on one packet: the library would take memory for whatever length
/// a packet claims. The payload of a message above the bound is read and thrown away, so that nobody can end a connection with one; any
/// other packet above it is an error. One reader at a time.
/// </summary>
/// <param name="stream">The connection.</param>
/// <param name="maximum">Bytes of the largest packet behind its fixed header.</param>
/// <param name="hasProperties">Whether messages have properties (MQTT 5); null when a message above the bound is an error too.</param>
/// <param name="largestFirst">The bound of the first packet; null for that of all others.</param>
internal sealed class PacketIntake(Stream stream, int maximum, bool? hasProperties = null, int? largestFirst = null)
{
    private const int PublishType = 3;
    private const int LongestLength = 4;
    private readonly byte[] _buffer = new byte[8192];
    private int _start;
    private int _end;
    private readonly byte[] _header = new byte[1 + LongestLength];
    private ReadOnlyMemory<byte> _ready;
    private int _most = largestFirst ?? maximum;
    private long _passing;
    private long _cut;

    /// <summary>
    /// Bytes that the message which was read last had before its payload was thrown away; 0 when it is whole. Asking clears it.
    /// </summary>
    public long TakeCut() => Interlocked.Exchange(ref _cut, 0);

    /// <summary>Reads what comes next; 0 at the end.</summary>
    /// <exception cref="MqttProtocolViolationException">A packet is larger than the bound, or has no valid length.</exception>
    public async Task<int> ReadAsync(Memory<byte> target, CancellationToken cancellation)
    {
        while (true)
        {
            if (_ready.Length > 0)
            {
                int given = Math.Min(target.Length, _ready.Length);
                _ready[..given].CopyTo(target);
                _ready = _ready[given..];
                return given;
            }

            if (_passing > 0)
            {
                int passed = await TakeAsync(target[..(int)Math.Min(target.Length, _passing)], cancellation);
                _passing -= passed;
                return passed;
            }

            if (!await BeginAsync(cancellation)) return 0;
        }
    }

    // The fixed header (MQTT 5.0, chapter 2.1): type and flags in one byte, then the length in up to four.
    private async Task<bool> BeginAsync(CancellationToken cancellation)
    {
        long length = 0;
        int count = 0;
        do
        {
            if (count > LongestLength) throw new MqttProtocolViolationException("a packet without a valid length arrived");
            if (await TakeAsync(_header.AsMemory(count, 1), cancellation) == 0) return false;
            if (count > 0) length |= (long)(_header[count] & 0x7f) << (7 * (count - 1));
        }
        while (count++ == 0 || (_header[count - 1] & 0x80) != 0);

        (_ready, _passing) = (_header.AsMemory(0, count), length);
        int most = _most;
        _most = maximum;
        return length <= most || await CutAsync(_header[0], length, most, cancellation);
    }

    private async Task<bool> CutAsync(byte first, long length, int most, CancellationToken cancellation)
    {
        if (first >> 4 != PublishType || hasProperties is null)
            throw new MqttProtocolViolationException(
                $"a packet of type {first >> 4} with {length} bytes arrived; at most {most} are taken");
        byte[] size = new byte[sizeof(ushort)];
        if (!await FillAsync(size, cancellation)) return false;
        bool isNumbered = (first >> 1 & 3) != 0;
        byte[] topic = new byte[BinaryPrimitives.ReadUInt16BigEndian(size) + (isNumbered ? sizeof(ushort) : 0)];
        if (size.Length + topic.Length > length) throw new MqttProtocolViolationException("a message ended within its topic");
        if (!await FillAsync(topic, cancellation)) return false;
        for (long left = length - size.Length - topic.Length; left > 0;)
        {
            int skipped = await SkipAsync((int)Math.Min(left, _buffer.Length), cancellation);
            if (skipped == 0) return false;
            left -= skipped;
        }

        byte[] body = [.. size, .. topic, .. hasProperties.Value ? new byte[1] : []];
        (_ready, _passing) = ((byte[])[first, .. Length(body.Length), .. body], 0);
        Interlocked.Exchange(ref _cut, length);
        return true;
    }

    private static byte[] Length(int value)
    {
        var bytes = new List<byte>();
        do
        {
            bytes.Add((byte)((value & 0x7f) | (value > 0x7f ? 0x80 : 0)));
            value >>= 7;
        }
        while (value > 0);
        return [.. bytes];
    }

    private async Task<bool> FillAsync(byte[] target, CancellationToken cancellation)
    {
        for (int filled = 0; filled < target.Length;)
        {
            int taken = await TakeAsync(target.AsMemory(filled), cancellation);
            if (taken == 0) return false;
            filled += taken;
        }
        return true;
    }

    private async Task<int> SkipAsync(int most, CancellationToken cancellation)
    {
        if (_start == _end && !await RefillAsync(cancellation)) return 0;
        int skipped = Math.Min(most, _end - _start);
        _start += skipped;
        return skipped;
    }

    private async ValueTask<int> TakeAsync(Memory<byte> target, CancellationToken cancellation)
    {
        if (_start == _end)
        {
            if (target.Length >= _buffer.Length) return await stream.ReadAsync(target, cancellation);
            if (!await RefillAsync(cancellation)) return 0;
        }

        int taken = Math.Min(target.Length, _end - _start);
        _buffer.AsMemory(_start, taken).CopyTo(target);
        _start += taken;
        return taken;
    }

    private async ValueTask<bool> RefillAsync(CancellationToken cancellation)
    {
        (_start, _end) = (0, await stream.ReadAsync(_buffer, cancellation));
        return _end > 0;
    }
}
