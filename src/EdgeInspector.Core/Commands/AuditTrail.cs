using System.Text;

namespace EdgeInspector.Commands;

/// <summary>
/// The file in which every change stands: one JSON object a line, added to and never rewritten, each on the disk before the answer goes
/// out. Safe between threads.
/// </summary>
/// <param name="path">The file.</param>
public sealed class AuditTrail(string path)
{
    private const int FirstRead = 1 << 20;
    private const int AlwaysRead = 1000;
    private readonly Lock _lock = new();

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
            bool torn = stream.Length > 0 && LastByte(stream) != '\n';
            stream.Seek(0, SeekOrigin.End);
            stream.Write(Encoding.UTF8.GetBytes($"{(torn ? "\n" : "")}{record.ToJson().ToJsonString()}\n"));
            stream.Flush(flushToDisk: true);
        }
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
