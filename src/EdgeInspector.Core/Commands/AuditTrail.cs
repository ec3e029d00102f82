using System.Text;
using System.Text.Json.Nodes;

namespace EdgeInspector.Commands;

/// <summary>
/// The file in which every change stands: one JSON object a line, added to and never rewritten, each on the disk before the answer goes
/// out. Each line carries the hash of what stands before it (<see cref="AuditChain"/>). Safe between threads.
/// </summary>
/// <param name="path">The file.</param>
public sealed class AuditTrail(string path)
{
    /// <summary>Name of the file in the state folder.</summary>
    public const string FileName = "audit.jsonl";

    private const int FirstRead = 1 << 20;
    private const int AlwaysRead = 1000;
    private readonly Lock _lock = new();
    private volatile AuditHead? _head;

    /// <summary>The end of the chain as it was last read or written; null without any record. Never waits for the disk.</summary>
    public AuditHead? Head => _head;

    /// <summary>Called after each record, on the thread that added it; must not block.</summary>
    public Action? Changed { get; set; }

    /// <summary>
    /// The records since a moment, oldest first, and at least the newest thousand: a clock that was wrong makes none of them unknown.
    /// Lines that are no record are passed over.
    /// </summary>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    public IReadOnlyList<AuditRecord> ReadSince(DateTimeOffset since)
    {
        if (!File.Exists(path)) return [];
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        _head = AuditChain.HeadOf(stream);
        for (long size = FirstRead; ; size *= 4)
        {
            bool isWhole = size >= stream.Length;
            List<AuditRecord> records = ReadTail(stream, size);
            if (!isWhole && (records.Count < AlwaysRead || records[0].At >= since)) continue;
            int old = records.FindIndex(record => record.At >= since) is var first && first < 0 ? records.Count : first;
            return [.. records.Skip(Math.Min(old, Math.Max(0, records.Count - AlwaysRead)))];
        }
    }

    /// <summary>Adds a record.</summary>
    /// <exception cref="IOException">It could not be written.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be written.</exception>
    public void Add(AuditRecord record)
    {
        lock (_lock)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            using var stream = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read);
            // Behind a line that a power cut left unfinished a new one is begun.
            string ending = stream.Length > 0 && LastByte(stream) != '\n' ? "\n" : "";
            AuditHead? last = AuditChain.HeadOf(stream, Encoding.UTF8.GetBytes(ending));
            JsonObject line = record.ToJson();
            long number = (last?.Number ?? 0) + 1;
            line[AuditChain.NumberKey] = number;
            line[AuditChain.PreviousKey] = last?.Sha256 ?? AuditChain.Nothing;
            byte[] bytes = Encoding.UTF8.GetBytes($"{line.ToJsonString()}\n");
            stream.Seek(0, SeekOrigin.End);
            stream.Write([.. Encoding.UTF8.GetBytes(ending), .. bytes]);
            stream.Flush(flushToDisk: true);
            _head = new AuditHead(number, AuditChain.Hash(bytes));
        }
        Changed?.Invoke();
    }

    private static List<AuditRecord> ReadTail(FileStream stream, long size)
    {
        stream.Position = Math.Max(0, stream.Length - size);
        using var reader = new StreamReader(stream, Encoding.UTF8, leaveOpen: true);
        var records = new List<AuditRecord>();
        while (reader.ReadLine() is { } line)
            if (AuditRecord.TryParse(line) is { } record) records.Add(record);
        return records;
    }

    private static int LastByte(FileStream stream)
    {
        stream.Seek(-1, SeekOrigin.End);
        return stream.ReadByte();
    }
}
