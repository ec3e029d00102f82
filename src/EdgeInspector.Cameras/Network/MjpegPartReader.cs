using System.Globalization;
using System.Text;
using EdgeInspector.Frames;

namespace EdgeInspector.Cameras.Network;

/// <summary>
/// Splits multipart/x-mixed-replace, as network cameras send it, into its parts. Cameras are loose with the standard: a part's length may
/// be given or not, and the boundary may stand with or without its dashes in the header.
/// </summary>
internal sealed class MjpegPartReader
{
    private const int LargestPart = 64 << 20, LargestHeader = 16 << 10;
    private readonly Stream _stream;
    private readonly TimeProvider _time;
    private readonly byte[] _boundary;
    private byte[] _buffer = new byte[1 << 16];
    private int _start;
    private int _end;

    /// <param name="stream">The response's body; stays the caller's.</param>
    /// <param name="boundary">As the response's header gives it, without quotes.</param>
    public MjpegPartReader(Stream stream, string boundary, TimeProvider time)
    {
        (_stream, _time) = (stream, time);
        _boundary = Encoding.ASCII.GetBytes(boundary.StartsWith("--", StringComparison.Ordinal) ? boundary : $"--{boundary}");
    }

    /// <summary>Monotonic clock when the last part's header was there.</summary>
    public long BegunTimestamp { get; private set; }

    /// <summary>Monotonic clock when all of the last part was there.</summary>
    public long ReceivedTimestamp { get; private set; }

    /// <summary>The next part's content; null at the end of the stream, or when it ends within a part.</summary>
    /// <exception cref="CameraLostException">What comes is no such stream.</exception>
    public byte[]? ReadPart()
    {
        if (FindAhead(_boundary, LargestHeader, "no boundary between its pictures") is not { } at) return null;
        _start += at + _boundary.Length;
        if (FindAhead("\r\n\r\n"u8, LargestHeader, "a part without a header") is not { } header) return null;
        int? length = LengthIn(Encoding.ASCII.GetString(_buffer, _start, header));
        _start += header + 4;
        BegunTimestamp = _time.GetTimestamp();
        byte[]? part = length is { } known ? ReadKnown(known) : ReadUntilBoundary();
        ReceivedTimestamp = _time.GetTimestamp();
        return part;
    }

    private byte[]? ReadKnown(int length)
    {
        if (length is < 0 or > LargestPart) throw Wrong($"a picture of {length} bytes");
        while (_end - _start < length)
            if (!Fill()) return null;
        byte[] part = _buffer.AsSpan(_start, length).ToArray();
        _start += length;
        return part;
    }

    private byte[]? ReadUntilBoundary()
    {
        if (FindAhead(_boundary, LargestPart, "a picture without an end") is not { } length) return null;
        ReadOnlySpan<byte> part = _buffer.AsSpan(_start, length);
        _start += length;
        return (part.EndsWith("\r\n"u8) ? part[..^2] : part).ToArray();
    }

    // Offset from the start; null when the stream ends before.
    private int? FindAhead(ReadOnlySpan<byte> wanted, int within, string problem)
    {
        for (int searched = 0; ;)
        {
            int found = _buffer.AsSpan(_start + searched, _end - _start - searched).IndexOf(wanted);
            if (found >= 0) return searched + found;
            searched = Math.Max(0, _end - _start - wanted.Length + 1);
            if (searched > within) throw Wrong(problem);
            if (!Fill()) return null;
        }
    }

    private bool Fill()
    {
        if (_start > 0 && _end == _buffer.Length)
        {
            _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
            (_start, _end) = (0, _end - _start);
        }
        if (_end == _buffer.Length) Array.Resize(ref _buffer, 2 * _buffer.Length);
        int read = _stream.Read(_buffer, _end, _buffer.Length - _end);
        _end += read;
        return read > 0;
    }

    private static int? LengthIn(string header)
    {
        foreach (string line in header.Split("\r\n"))
        {
            int colon = line.IndexOf(':', StringComparison.Ordinal);
            if (colon < 0 || !line.AsSpan(0, colon).Trim().Equals("Content-Length", StringComparison.OrdinalIgnoreCase)) continue;
            return int.TryParse(line.AsSpan(colon + 1).Trim(), CultureInfo.InvariantCulture, out int length)
                ? length : throw Wrong($"the length '{line[(colon + 1)..].Trim()}'");
        }
        return null;
    }

    private static CameraLostException Wrong(string what) => new($"The camera's stream is not what it says: it holds {what}.");
}
