using System.Buffers;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using EdgeInspector.Files;
using EdgeInspector.Verbs;

namespace EdgeInspector.Backups;

/// <summary>Reads a backup and trusts nothing of it: every name must be one that a backup has, every file what the index says.</summary>
internal sealed class BackupReader : IDisposable
{
    private const long LongestIndex = 256L << 20;
    private const int Slice = 1 << 18, HexDigits = 64;
    // On some system or other.
    private static readonly SearchValues<char> NoName = SearchValues.Create("\\:*?\"<>|");
    private readonly string _file;
    private readonly ZipContents _contents;
    private readonly Action _alive;

    /// <summary>Opens a backup and checks what it says of itself.</summary>
    /// <param name="file">Its path, for messages.</param>
    /// <param name="stream">Its content; stays the caller's.</param>
    /// <param name="alive">Called whenever it has come forward.</param>
    /// <exception cref="CommandException">It is none, or not as it was written.</exception>
    public BackupReader(string file, Stream stream, Action alive)
    {
        (_file, _alive) = (file, alive);
        try
        {
            _contents = new ZipContents(stream, StringComparer.Ordinal, "backup of an agent", Refused);
            byte[] json = _contents.ReadWhole(BackupIndex.Name, LongestIndex);
            string hash = Encoding.ASCII.GetString(_contents.ReadWhole(BackupIndex.HashName, HexDigits + 2)).Trim();
            if (hash != Convert.ToHexStringLower(SHA256.HashData(json)))
                throw Refused($"{BackupIndex.Name} is not what {BackupIndex.HashName} says: it was changed or damaged");
            Index = BackupIndex.Parse(json);
        }
        catch (InvalidDataException exception)
        {
            _contents?.Dispose();
            throw Refused($"it is no zip file, or damaged: {exception.Message}");
        }
        catch (JsonException exception)
        {
            _contents?.Dispose();
            throw Refused($"{BackupIndex.Name} cannot be understood: {exception.Message}");
        }
        Check();
    }

    /// <summary>What it says of itself.</summary>
    public BackupIndex Index { get; }

    /// <summary>The files whose names begin so.</summary>
    public IEnumerable<BackupFile> Below(string prefix) =>
        Index.Files.Where(file => file.Name.StartsWith(prefix, StringComparison.Ordinal));

    /// <summary>Copies a file.</summary>
    /// <exception cref="CommandException">It is not what the index says; what was copied is to be thrown away.</exception>
    public void CopyTo(BackupFile file, Stream target)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        long length = 0;
        try
        {
            using Stream source = _contents.Entries[file.Name].Open();
            byte[] slice = new byte[Slice];
            // No more than it says: a few kilobytes of a zip can stand for a disk full of zeros.
            for (int read; length <= file.Bytes && (read = source.Read(slice)) > 0; length += read)
            {
                _alive();
                hash.AppendData(slice.AsSpan(0, read));
                target.Write(slice, 0, read);
            }
        }
        catch (InvalidDataException exception)
        {
            throw Refused($"'{ZipContents.Shown(file.Name)}' is damaged: {exception.Message}");
        }
        if (length != file.Bytes || Convert.ToHexStringLower(hash.GetHashAndReset()) != file.Sha256)
            throw Refused($"'{ZipContents.Shown(file.Name)}' is not what {BackupIndex.Name} says: it was changed or damaged");
    }

    /// <summary>A file of the index.</summary>
    /// <exception cref="CommandException">There is none.</exception>
    public BackupFile Find(string name) =>
        Index.Files.FirstOrDefault(file => file.Name == name) ?? throw Refused($"it has no {ZipContents.Shown(name)}");

    public void Dispose() => _contents.Dispose();

    private void Check()
    {
        if (Index.FormatVersion > BackupIndex.CurrentFormat)
            throw Refused($"it has format {Index.FormatVersion}, this program knows up to {BackupIndex.CurrentFormat}: update the program");
        HashSet<string> listed = [BackupIndex.Name, BackupIndex.HashName];
        foreach (BackupFile file in Index.Files)
        {
            if (!listed.Add(file.Name)) throw Refused($"'{ZipContents.Shown(file.Name)}' is listed twice");
            if (!IsName(file.Name)) throw Refused($"'{ZipContents.Shown(file.Name)}' is no file of a backup");
            if (!_contents.Entries.TryGetValue(file.Name, out ZipArchiveEntry? entry)) throw Refused($"'{ZipContents.Shown(file.Name)}' is missing in it");
            if (entry.Length != file.Bytes) throw Refused($"'{ZipContents.Shown(file.Name)}' has {entry.Length} bytes instead of {file.Bytes}");
        }
        if (_contents.Entries.Keys.FirstOrDefault(name => !listed.Contains(name)) is { } foreign)
            throw Refused($"'{ZipContents.Shown(foreign)}' is in it, and {BackupIndex.Name} does not list it");
        foreach (BackupItem item in Index.Items)
        {
            if (item.Entry.EndsWith('/') ? !Below(item.Entry).Any() : Index.Files.All(file => file.Name != item.Entry))
                throw Refused($"what it has for {ZipContents.Shown(item.Key)} is missing in it");
        }
    }

    private static bool IsName(string name)
    {
        if (name == BackupIndex.ConfigurationName) return true;
        string[] steps = name.Split('/');
        bool isBelow = name.StartsWith(BackupIndex.ItemPrefix, StringComparison.Ordinal)
            || (name.StartsWith(BackupIndex.StatePrefix, StringComparison.Ordinal)
                && StateContents.IsPart(name[BackupIndex.StatePrefix.Length..]));
        return isBelow && steps.Length > 1
            && steps.All(step => step.Length is > 0 and < 256 && step is not ("." or "..") && !step.AsSpan().ContainsAny(NoName)
                && !step.Any(char.IsControl));
    }

    private CommandException Refused(string why) =>
        new(ExitCode.InputData, $"{_file} is refused: {why.TrimEnd('.')}. Nothing was restored.");
}
