using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using EdgeInspector.Files;

namespace EdgeInspector.Commands;

/// <summary>
/// The hash chain of an audit file: a record's line carries its number and the SHA-256 of all bytes from the beginning of the numbered
/// line before it (without one: from the beginning of the file) up to its own. So each record vouches for the one before it, for
/// unfinished lines between them, and the first one for all that is older than the chain.
/// </summary>
public static class AuditChain
{
    /// <summary>The key of a record's number, from 1.</summary>
    public const string NumberKey = "number";

    /// <summary>The key of the hash of what stands before a record.</summary>
    public const string PreviousKey = "previous";

    private const int MostFaults = 20;
    private const int LongestLine = 1 << 20;
    private const int FirstRead = 1 << 14;
    private const int Block = 1 << 16;

    /// <summary>The hash of nothing, which a file's first record carries.</summary>
    public static string Nothing { get; } = Hash([]);

    /// <summary>SHA-256 in lower-case hexadecimal digits.</summary>
    public static string Hash(ReadOnlySpan<byte> bytes) => FileHash.Sha256(bytes);

    /// <summary>The end of the chain, found from the end of the file.</summary>
    /// <param name="stream">The file; its position changes.</param>
    /// <param name="ending">Bytes that are to follow what is in the file.</param>
    /// <returns>Null for an empty file.</returns>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static AuditHead? HeadOf(Stream stream, ReadOnlySpan<byte> ending = default)
    {
        long length = stream.Length;
        if (length == 0) return null;
        (long start, long number) = LastLink(stream, length);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        stream.Position = start;
        byte[] buffer = ArrayPool<byte>.Shared.Rent(Block);
        for (long left = length - start; left > 0;)
        {
            int read = stream.Read(buffer, 0, (int)Math.Min(left, buffer.Length));
            if (read == 0) throw new IOException("The audit file became shorter while it was read.");
            hash.AppendData(buffer, 0, read);
            left -= read;
        }
        ArrayPool<byte>.Shared.Return(buffer);
        hash.AppendData(ending);
        return new AuditHead(number, Convert.ToHexStringLower(hash.GetHashAndReset()));
    }

    /// <summary>Reads the whole file and tells where it is not as it was written. Memory does not grow with the file.</summary>
    /// <param name="stream">The file, from its beginning.</param>
    /// <param name="alive">Called whenever reading has come forward.</param>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static AuditCheck Verify(Stream stream, Action alive)
    {
        var walk = new Walk();
        byte[] buffer = new byte[Block];
        for (int read; (read = stream.Read(buffer)) > 0; alive()) walk.Take(buffer.AsSpan(0, read));
        return walk.End();
    }

    // Where the last line of the chain begins, and its number; the beginning of the file where none is one.
    private static (long Start, long Number) LastLink(Stream stream, long length)
    {
        for (long size = FirstRead; ; size *= 4)
        {
            size = Math.Min(size, length);
            byte[] tail = new byte[size];
            stream.Position = length - size;
            stream.ReadExactly(tail);
            for (int end = tail.Length; end > 0;)
            {
                int start = tail.AsSpan(0, end - 1).LastIndexOf((byte)'\n') + 1;
                // The first line of what was read may have begun before it.
                if ((start > 0 || size == length) && Link.TryParse(Encoding.UTF8.GetString(tail, start, end - start)) is { } link)
                    return (length - size + start, link.Number);
                end = start;
            }
            if (size == length) return (0, 0);
        }
    }

    private readonly record struct Link(long Number, string Previous)
    {
        public static Link? TryParse(string line)
        {
            try
            {
                using JsonDocument document = JsonDocument.Parse(line, new JsonDocumentOptions { AllowDuplicateProperties = false });
                return document.RootElement.ValueKind == JsonValueKind.Object
                    && document.RootElement.TryGetProperty(NumberKey, out JsonElement number)
                    && number.ValueKind == JsonValueKind.Number && number.TryGetInt64(out long value)
                    && document.RootElement.TryGetProperty(PreviousKey, out JsonElement previous)
                    && previous.ValueKind == JsonValueKind.String ? new Link(value, previous.GetString()!) : null;
            }
            catch (Exception exception) when (exception is JsonException or InvalidOperationException)
            {
                return null;
            }
        }
    }

    private sealed class Walk
    {
        private readonly IncrementalHash _sinceLink = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        private readonly ArrayBufferWriter<byte> _line = new();
        private readonly List<string> _faults = [];
        private long _lines, _records, _unchained, _unfinished, _faultCount, _number;
        private bool _isTooLong;
        private DateTimeOffset? _first, _last;

        public void Take(ReadOnlySpan<byte> bytes)
        {
            while (bytes.Length > 0)
            {
                int end = bytes.IndexOf((byte)'\n') + 1;
                ReadOnlySpan<byte> part = end > 0 ? bytes[..end] : bytes;
                bytes = bytes[part.Length..];
                _line.Write(part);
                if (end > 0) EndLine();
                else if (_line.WrittenCount > LongestLine) Spill();
            }
        }

        public AuditCheck End()
        {
            if (_line.WrittenCount > 0 || _isTooLong) EndLine();
            AuditHead? head = _lines == 0 ? null : new AuditHead(_number, Convert.ToHexStringLower(_sinceLink.GetHashAndReset()));
            _sinceLink.Dispose();
            return new AuditCheck(_records, _unchained, _unfinished, _first, _last, head, _faults, _faultCount);
        }

        // No record is as long: only its hash is needed.
        private void Spill()
        {
            _isTooLong = true;
            _sinceLink.AppendData(_line.WrittenSpan);
            _line.ResetWrittenCount();
        }

        private void EndLine()
        {
            _lines++;
            ReadOnlySpan<byte> line = _line.WrittenSpan;
            string text = _isTooLong ? "" : Encoding.UTF8.GetString(line);
            AuditRecord? record = AuditRecord.TryParse(text);
            if (record is null) _unfinished++;
            else Count(record);
            if (Link.TryParse(text) is { } link) Join(link);
            else if (record is not null && _number == 0) _unchained++;
            else if (record is not null) Fault("it does not belong to the chain: the agent did not write it");
            _sinceLink.AppendData(line);
            _line.ResetWrittenCount();
            _isTooLong = false;
        }

        private void Count(AuditRecord record)
        {
            _records++;
            _first ??= record.At;
            _last = record.At;
        }

        private void Join(Link link)
        {
            string before = Convert.ToHexStringLower(_sinceLink.GetHashAndReset());
            if (link.Number != _number + 1)
            {
                Fault(string.Create(CultureInfo.InvariantCulture,
                    $"it is record {link.Number} and record {_number + 1} belongs here: some were removed, added or exchanged"));
            }
            else if (!link.Previous.Equals(before, StringComparison.OrdinalIgnoreCase))
            {
                Fault("what stands before it is not what it was when this was written: it was changed, or this was");
            }
            _number = link.Number;
        }

        private void Fault(string text)
        {
            if (_faultCount++ < MostFaults) _faults.Add(string.Create(CultureInfo.InvariantCulture, $"Line {_lines}: {text}."));
        }
    }
}
