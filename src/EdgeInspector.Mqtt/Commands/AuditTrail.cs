using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace EdgeInspector.Mqtt.Commands;

/// <summary>
/// The file in which every change by a command stands: one JSON object a line, added to and never rewritten, each on the disk before
/// the answer goes out. The transactions in it are remembered, so that no change is made twice, not even after a restart.
/// </summary>
internal sealed class AuditTrail(string path)
{
    private const int Remembered = 1000;
    private const int ReadAtMost = 1 << 20;

    /// <summary>The newest records, oldest first; lines that a power cut left unfinished are passed over.</summary>
    public IReadOnlyList<JsonObject> ReadNewest()
    {
        if (!File.Exists(path)) return [];
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        stream.Position = Math.Max(0, stream.Length - ReadAtMost);
        using var reader = new StreamReader(stream, Encoding.UTF8);
        var records = new List<JsonObject>();
        while (reader.ReadLine() is { } line)
            if (TryParse(line) is { } record) records.Add(record);
        return [.. records.TakeLast(Remembered)];
    }

    /// <summary>Adds a record.</summary>
    /// <exception cref="IOException">It could not be written.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be written.</exception>
    public void Add(JsonObject record)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        using var stream = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read);
        // Behind a line that a power cut left unfinished a new one is begun.
        bool torn = stream.Length > 0 && LastByte(stream) != '\n';
        stream.Seek(0, SeekOrigin.End);
        stream.Write(Encoding.UTF8.GetBytes($"{(torn ? "\n" : "")}{record.ToJsonString()}\n"));
        stream.Flush(flushToDisk: true);
    }

    private static int LastByte(FileStream stream)
    {
        stream.Seek(-1, SeekOrigin.End);
        return stream.ReadByte();
    }

    private static JsonObject? TryParse(string line)
    {
        try
        {
            return JsonNode.Parse(line) as JsonObject;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
