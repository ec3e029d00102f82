using System.Buffers;
using System.Security.Cryptography;
using EdgeInspector.Files;

namespace EdgeInspector.Inference.History;

/// <summary>
/// Files by their content: whatever has the same bytes is kept once, whoever needs it. A file has its name only when the disk has all of
/// it, so that whoever finds the name finds the content. For one writer at a time.
/// </summary>
/// <param name="folder">Where they lie.</param>
internal sealed class ContentStore(string folder)
{
    private const int Slice = 1 << 18;

    /// <summary>Where the content of a hash lies.</summary>
    public string PathOf(string sha256) => Path.Combine(folder, sha256[..2], sha256);

    /// <summary>Whether the content is there, by its name and length alone.</summary>
    public bool Holds(VersionFile file) => new FileInfo(PathOf(file.Sha256)) is { Exists: true } found && found.Length == file.Bytes;

    /// <summary>What is wrong with the content of a file; null when it is whole.</summary>
    public string? Fault(VersionFile file)
    {
        string path = PathOf(file.Sha256);
        if (!RegularFile.Exists(path)) return "is missing in the store";
        return FileHash.Sha256(path) == file.Sha256 ? null : "is changed or damaged in the store";
    }

    /// <summary>Takes a file in; one whose content is there already is not written again.</summary>
    /// <param name="source">The file.</param>
    /// <param name="name">Its name in the version.</param>
    /// <param name="wanted">The hash that it must have; null takes whatever it has.</param>
    /// <param name="alive">Called whenever something came forward.</param>
    /// <exception cref="HistoryException">It has another hash.</exception>
    /// <exception cref="IOException">It cannot be read, or the disk failed.</exception>
    public VersionFile Add(string source, string name, string? wanted, Action alive)
    {
        string sha256 = FileHash.Sha256(source);
        alive();
        if (wanted is not null && wanted != sha256)
            throw new HistoryException(HistoryFault.Damaged, $"{source}: changed since it was learned from. Learn again.");
        var file = new VersionFile(name, sha256, RegularFile.Length(source, long.MaxValue));
        if (Holds(file) && Fault(file) is null) return file;
        RegularFile.Read(source, (stream, read) => Add(stream, file, () =>
        {
            read();
            alive();
        }));
        return file;
    }

    /// <summary>Takes content in that must be what it says.</summary>
    /// <exception cref="HistoryException">It has more or fewer bytes, or another hash; nothing was taken in.</exception>
    public bool Add(Stream content, VersionFile file, Action alive)
    {
        string path = PathOf(file.Sha256), temporary = path + UnfinishedFile.Suffix;
        string parent = Path.GetDirectoryName(path)!;
        Directory.CreateDirectory(parent);
        FileOwner.Give(parent, folder);
        try
        {
            using (var target = new FileStream(temporary, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0))
            {
                CopyChecked(content, target, file, alive);
                target.Flush(flushToDisk: true);
            }
            FileOwner.Give(temporary, folder);
            Moving.File(temporary, path, overwrite: true);
            FolderEntries.Flush(parent);
            return true;
        }
        finally
        {
            if (File.Exists(temporary)) File.Delete(temporary);
        }
    }

    /// <summary>Takes contents over from another store on the same disk, by their names: both have looked at every byte.</summary>
    /// <param name="from">The other store; has those that this one lacks, and any that are to take the place of damaged ones.</param>
    /// <param name="files">The contents.</param>
    /// <param name="alive">Called whenever something came forward.</param>
    /// <exception cref="HistoryException">Neither has one of them.</exception>
    public void TakeOver(ContentStore from, IEnumerable<VersionFile> files, Action alive)
    {
        HashSet<string> changed = [];
        foreach (VersionFile file in files)
        {
            string path = PathOf(file.Sha256), parent = Path.GetDirectoryName(path)!;
            if (from.Holds(file))
            {
                Directory.CreateDirectory(parent);
                FileOwner.Give(parent, folder);
                Moving.File(from.PathOf(file.Sha256), path, overwrite: true);
                changed.Add(parent);
            }
            else if (!Holds(file))
            {
                throw new HistoryException(HistoryFault.Busy,
                    $"{file.Path} went from the store while the package was looked at. Import it again.");
            }
            alive();
        }
        foreach (string parent in changed) FolderEntries.Flush(parent);
    }

    /// <summary>Writes the content of a file to a place where none is, and waits until the disk has it.</summary>
    /// <exception cref="HistoryException">The content is missing, or not what it was.</exception>
    public void CopyTo(VersionFile file, string target, Action alive)
    {
        Require(file);
        Directory.CreateDirectory(Path.GetDirectoryName(target)!);
        RegularFile.Read(PathOf(file.Sha256), (stream, read) =>
        {
            using var copy = new FileStream(target, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0);
            CopyTo(stream, copy, file, () =>
            {
                read();
                alive();
            });
            copy.Flush(flushToDisk: true);
            return true;
        });
    }

    /// <summary>Writes the content of a file to a stream.</summary>
    /// <exception cref="HistoryException">The content is missing, or not what it was.</exception>
    public void CopyTo(VersionFile file, Stream target, Action alive)
    {
        Require(file);
        RegularFile.Read(PathOf(file.Sha256), (stream, read) =>
        {
            CopyTo(stream, target, file, () =>
            {
                read();
                alive();
            });
            return true;
        });
    }

    /// <summary>Deletes all that nobody needs, and what was left unfinished.</summary>
    /// <param name="needed">Hashes that are needed.</param>
    public void Sweep(IReadOnlySet<string> needed)
    {
        if (!Directory.Exists(folder)) return;
        foreach (string file in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories))
            if (!needed.Contains(Path.GetFileName(file))) File.Delete(file);
    }

    /// <summary>Deletes what a process that was killed left unfinished.</summary>
    public void RemoveUnfinished()
    {
        if (!Directory.Exists(folder)) return;
        foreach (string file in Directory.EnumerateFiles(folder, "*" + UnfinishedFile.Suffix, SearchOption.AllDirectories)) File.Delete(file);
    }

    private void Require(VersionFile file)
    {
        if (!RegularFile.Exists(PathOf(file.Sha256))) throw Broken(file, "is missing in the store");
    }

    private void CopyTo(Stream content, Stream target, VersionFile file, Action alive)
    {
        try
        {
            CopyChecked(content, target, file, alive);
        }
        catch (HistoryException exception)
        {
            throw Broken(file, "is changed or damaged in the store", exception);
        }
    }

    private HistoryException Broken(VersionFile file, string how, Exception? cause = null) => new(
        HistoryFault.Damaged, $"{file.Path} {how} ({PathOf(file.Sha256)}). Import the version again, or take another one.", cause);

    // Never more bytes than it says: what unpacks to more is not unpacked to its end.
    private static void CopyChecked(Stream content, Stream target, VersionFile file, Action alive)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        byte[] buffer = ArrayPool<byte>.Shared.Rent(Slice);
        try
        {
            long left = file.Bytes;
            for (int read; (read = content.Read(buffer, 0, (int)Math.Min(buffer.Length, left + 1))) > 0; alive())
            {
                if (read > left) throw Other(file, "has more bytes than it says");
                hash.AppendData(buffer, 0, read);
                target.Write(buffer, 0, read);
                left -= read;
            }
            if (left > 0) throw Other(file, "has fewer bytes than it says");
            if (Convert.ToHexStringLower(hash.GetHashAndReset()) != file.Sha256) throw Other(file, "has another SHA-256 than it says");
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static HistoryException Other(VersionFile file, string how) => new(HistoryFault.Damaged, $"{file.Path} {how}.");
}
