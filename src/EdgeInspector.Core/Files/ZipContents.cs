using System.IO.Compression;

namespace EdgeInspector.Files;

/// <summary>The files of a zip that nobody vouches for: of bounded number, each there once, none read beyond what it may have.</summary>
public sealed class ZipContents : IDisposable
{
    private const int MostEntries = 1_100_000;
    private readonly ZipArchive _archive;
    private readonly Dictionary<string, ZipArchiveEntry> _entries;
    private readonly string _kind;
    private readonly Func<string, Exception> _refused;

    /// <summary>Opens it.</summary>
    /// <param name="stream">The zip; stays the caller's.</param>
    /// <param name="names">How names are compared.</param>
    /// <param name="kind">What it should be, such as "backup of an agent".</param>
    /// <param name="refused">What is thrown when it is none; its argument says why.</param>
    /// <exception cref="InvalidDataException">It is no zip, or damaged.</exception>
    public ZipContents(Stream stream, StringComparer names, string kind, Func<string, Exception> refused)
    {
        (_kind, _refused, _entries) = (kind, refused, new Dictionary<string, ZipArchiveEntry>(names));
        _archive = new ZipArchive(stream, ZipArchiveMode.Read, leaveOpen: true);
        try
        {
            if (_archive.Entries.Count > MostEntries) throw refused($"it has {_archive.Entries.Count} entries");
            foreach (ZipArchiveEntry entry in _archive.Entries)
                if (!_entries.TryAdd(entry.FullName, entry)) throw refused($"'{Shown(entry.FullName)}' is in it twice");
        }
        catch
        {
            _archive.Dispose();
            throw;
        }
    }

    /// <summary>All files by their names.</summary>
    public IReadOnlyDictionary<string, ZipArchiveEntry> Entries => _entries;

    /// <summary>A file that it cannot do without.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="most">Most bytes that it may have.</param>
    public byte[] ReadWhole(string name, long most)
    {
        if (!_entries.TryGetValue(name, out ZipArchiveEntry? entry)) throw _refused($"it has no {name}: it is no {_kind}");
        if (entry.Length > most) throw _refused($"{name} has {entry.Length} bytes; at most {most} are read");
        using Stream stream = entry.Open();
        byte[] bytes = new byte[entry.Length];
        int read = stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
        return read == bytes.Length && stream.ReadByte() < 0 ? bytes : throw _refused($"{name} has not the length that it says");
    }

    /// <summary>A name for messages: without control characters, and not too long.</summary>
    public static string Shown(string name)
    {
        string text = string.Concat(name.Select(letter => char.IsControl(letter) ? '?' : letter));
        return text.Length <= 100 ? text : text[..100] + "...";
    }

    /// <inheritdoc/>
    public void Dispose() => _archive.Dispose();
}
