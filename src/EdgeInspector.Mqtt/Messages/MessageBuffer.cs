using System.Buffers;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Encodings.Web;
using System.Text.Json;
using EdgeInspector.Timing;

namespace EdgeInspector.Mqtt.Messages;

/// <summary>One reused buffer with its JSON writer. What was written stays valid until the next <see cref="Begin"/>.</summary>
internal sealed class MessageBuffer : IDisposable
{
    private readonly ArrayBufferWriter<byte> _buffer = new(2048);
    private readonly Utf8JsonWriter _json;

    public MessageBuffer() =>
        _json = new Utf8JsonWriter(_buffer, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });

    /// <summary>Forgets the last message and opens the object of the next.</summary>
    public Utf8JsonWriter Begin()
    {
        _buffer.ResetWrittenCount();
        _json.Reset();
        _json.WriteStartObject();
        return _json;
    }

    /// <summary>Closes the object.</summary>
    public ReadOnlyMemory<byte> End()
    {
        _json.WriteEndObject();
        _json.Flush();
        return _buffer.WrittenMemory;
    }

    /// <summary>Forgets the last message and takes a finished object in its place.</summary>
    public void Take(ReadOnlySpan<byte> message)
    {
        _buffer.ResetWrittenCount();
        _buffer.Write(message);
    }

    /// <summary>Puts into the finished object what is only known when it is sent.</summary>
    public ReadOnlyMemory<byte> Seal(DateTimeOffset publishedAt, bool durable, bool replayed)
    {
        Span<byte> tail = stackalloc byte[128];
        int length = 0;
        Add(tail, ref length, "\"publishedAt\":\""u8);
        length += FormatTime(publishedAt, tail[length..]);
        Add(tail, ref length, durable ? "\",\"durable\":true,"u8 : "\",\"durable\":false,"u8);
        Add(tail, ref length, replayed ? "\"replayed\":true}"u8 : "\"replayed\":false}"u8);
        // Where the object ended, it now goes on.
        MemoryMarshal.AsMemory(_buffer.WrittenMemory).Span[^1] = (byte)',';
        _buffer.Write(tail[..length]);
        return _buffer.WrittenMemory;
    }

    public void Dispose() => _json.Dispose();

    private static void Add(Span<byte> text, ref int length, ReadOnlySpan<byte> part)
    {
        part.CopyTo(text[length..]);
        length += part.Length;
    }

    private static int FormatTime(DateTimeOffset time, Span<byte> text)
    {
        time.UtcDateTime.TryFormat(text, out int length, UtcText.Format, CultureInfo.InvariantCulture);
        return length;
    }

    /// <summary>Writes a time in UTC with microseconds.</summary>
    public static void WriteTime(Utf8JsonWriter json, ReadOnlySpan<byte> name, DateTimeOffset time)
    {
        Span<byte> text = stackalloc byte[32];
        json.WriteString(name, text[..FormatTime(time, text)]);
    }

    /// <summary>Writes an integer that may be too large for a reader's floating point as a string.</summary>
    public static void WriteDigits<T>(Utf8JsonWriter json, ReadOnlySpan<byte> name, T? value) where T : struct, IUtf8SpanFormattable
    {
        if (value is null)
        {
            json.WriteNull(name);
            return;
        }

        Span<byte> text = stackalloc byte[32];
        value.Value.TryFormat(text, out int length, default, CultureInfo.InvariantCulture);
        json.WriteString(name, text[..length]);
    }

    /// <summary>Writes a score with the fewest digits that read back as the same float; JSON has no number that is not finite.</summary>
    public static void WriteScore(Utf8JsonWriter json, ReadOnlySpan<byte> name, float? value)
    {
        if (value is { } number && float.IsFinite(number)) json.WriteNumber(name, number);
        else json.WriteNull(name);
    }

    /// <summary>Writes a duration rounded to microseconds.</summary>
    public static void WriteMilliseconds(Utf8JsonWriter json, ReadOnlySpan<byte> name, double? value)
    {
        if (value is { } number && double.IsFinite(number)) json.WriteNumber(name, Math.Round(number, 3));
        else json.WriteNull(name);
    }
}
