using EdgeInspector.Files;
using EdgeInspector.Inference.Packages;

namespace EdgeInspector.Inference.History;

/// <summary>Puts the package of a version in its place, byte for byte, in one step.</summary>
internal static class VersionPlacing
{
    private const string Beside = ".activation" + UnfinishedFile.Suffix;

    /// <summary>Writes the package beside its place, checks it there, and exchanges the two.</summary>
    /// <param name="version">The version.</param>
    /// <param name="content">Has its files.</param>
    /// <param name="place">The station's folder.</param>
    /// <param name="alive">Called whenever something came forward.</param>
    /// <param name="moment">Called whenever something on the disk has changed.</param>
    /// <exception cref="HistoryException">The version is not whole; nothing has changed.</exception>
    /// <exception cref="IOException">The disk failed; nothing has changed.</exception>
    /// <exception cref="UnauthorizedAccessException">The place may not be written; nothing has changed.</exception>
    public static void Put(ModelVersion version, ContentStore content, string place, Action alive, Action moment)
    {
        string parent = Path.GetDirectoryName(place)!, beside = place + Beside;
        if (File.Exists(place))
            throw new HistoryException(HistoryFault.Invalid, $"{place} is a file; a model package is a folder.");
        if (Directory.Exists(place) && Directory.EnumerateFileSystemEntries(place).Any()
            && !RegularFile.Exists(Path.Combine(place, PackageFiles.Manifest)))
            throw new HistoryException(HistoryFault.Invalid, $"{place} is not a model package; it is not replaced.");
        Directory.CreateDirectory(parent);
        // Left by one that was killed: the package that it was to replace, or a part of the one that it was to bring.
        Remove(beside);
        try
        {
            Write(version, content, beside, alive, moment);
            string owner = Directory.Exists(place) ? place : parent;
            foreach (string folder in (string[])[.. Directory.EnumerateDirectories(beside, "*", SearchOption.AllDirectories), beside])
            {
                foreach (string entry in Directory.EnumerateFiles(folder)) FileOwner.Give(entry, owner);
                FileOwner.Give(folder, owner);
                FolderEntries.Flush(folder);
            }
            moment();
            string? old = PackagePlace.Exchange(beside, place, moment);
            if (old is not null && old != beside) Remove(old);
        }
        finally
        {
            // The package that lay there, or what was not brought to its end. What stays is removed by the next one.
            Remove(beside);
        }
        moment();
    }

    /// <summary>Writes the package of a version into a folder of its own, and checks that it is the one that its lineage names.</summary>
    /// <exception cref="HistoryException">The version is not whole.</exception>
    public static void Write(ModelVersion version, ContentStore content, string folder, Action alive, Action moment)
    {
        foreach (VersionFile file in version.Files)
        {
            content.CopyTo(file, Path.Combine(folder, file.Path), alive);
            moment();
        }
        CheckIdentity(version, folder);
    }

    /// <summary>Checks that a package is the one that a version's lineage names.</summary>
    /// <exception cref="HistoryException">It is another one.</exception>
    public static void CheckIdentity(ModelVersion version, string folder)
    {
        PackageReader.ReadManifest(folder, out string sha256);
        if (sha256 != version.PackageSha256)
            throw new HistoryException(HistoryFault.Damaged, $"Version {version.Number} has another package than its lineage says.");
    }

    private static void Remove(string folder)
    {
        try
        {
            if (Directory.Exists(folder)) Directory.Delete(folder, recursive: true);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // A file that cannot be deleted now does not make the change undone.
        }
    }
}
