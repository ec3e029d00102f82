using System.Globalization;
using EdgeInspector.Files;

namespace EdgeInspector.Cameras.Files;

/// <summary>
/// Remembers which files of a drop folder were handed over, in a file of its own, one line each. It is written behind the frame: after a
/// power cut the last files may be inspected once more, never not at all. One thread at a time.
/// </summary>
internal sealed class SeenFiles : IDisposable
{
    // Of 16 digits each; a folder that holds more must be emptied now and then.
    private const int Most = 200_000;
    private readonly HashSet<ulong> _seen = [];
    private readonly Queue<ulong> _order = new();
    private readonly string? _path;
    private StreamWriter? _writer;

    /// <summary>Reads what is remembered.</summary>
    /// <param name="path">The file, made when it is missing; null to remember only in memory.</param>
    /// <exception cref="IOException">It cannot be read or written.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be.</exception>
    public SeenFiles(string? path)
    {
        _path = path;
        if (path is null) return;
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        if (File.Exists(path))
        {
            // A line that was cut off in the middle is no number, and its file is inspected once more.
            foreach (string line in File.ReadLines(path))
                if (line.Length == 16
                    && ulong.TryParse(line, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out ulong identity))
                    Keep(identity);
        }
        Rewrite();
    }

    /// <summary>Whether the file was handed over.</summary>
    public bool Has(DroppedFile file) => _seen.Contains(file.Identity());

    /// <summary>Remembers a file.</summary>
    /// <exception cref="IOException">It cannot be written; the file is remembered until the camera is closed.</exception>
    public void Add(DroppedFile file)
    {
        ulong identity = file.Identity();
        Keep(identity);
        _writer?.WriteLine(Text(identity));
        _writer?.Flush();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        try
        {
            _writer?.Dispose();
        }
        catch (IOException)
        {
            // What could not be written was said when it was tried.
        }
    }

    private void Keep(ulong identity)
    {
        if (!_seen.Add(identity)) return;
        _order.Enqueue(identity);
        if (_order.Count > Most) _seen.Remove(_order.Dequeue());
    }

    // The file grows between two openings alone.
    private void Rewrite()
    {
        string temporary = _path + ".new";
        File.WriteAllLines(temporary, _order.Select(Text));
        Moving.File(temporary, _path!, overwrite: true);
        _writer = new StreamWriter(_path!, append: true);
    }

    private static string Text(ulong identity) => identity.ToString("x16", CultureInfo.InvariantCulture);
}
