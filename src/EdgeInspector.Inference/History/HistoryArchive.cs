using System.IO.Compression;
using EdgeInspector.Files;
using EdgeInspector.Inference.Packages;

namespace EdgeInspector.Inference.History;

/// <summary>
/// One version in one file: its lineage with the hash of it, its package and its pictures. Taking one in trusts nothing of it: every name
/// must be one that the lineage lists, and every content what the lineage says of it.
/// </summary>
public static class HistoryArchive
{
    private const string Lineage = "lineage.json", LineageHash = "lineage.sha256", PackageFolder = "package/", PictureFolder = "pictures/";
    private const long LongestLineage = 64L << 20, LongestPackage = 8L << 30;
    private static readonly DateTimeOffset Epoch = new(1980, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>Writes a version into a file, which takes its place when the disk has all of it.</summary>
    /// <param name="history">Has the version.</param>
    /// <param name="number">The version.</param>
    /// <param name="file">Where to.</param>
    /// <param name="replace">Whether an older file there is replaced.</param>
    /// <param name="withPictures">Whether its pictures go with it.</param>
    /// <exception cref="HistoryException">There is no such version, or it is not whole.</exception>
    /// <exception cref="IOException">The place is taken, or the disk failed; nothing is left there.</exception>
    public static ModelVersion Export(ModelHistory history, int number, string file, bool replace, bool withPictures)
    {
        file = Path.GetFullPath(file);
        if (!replace && Path.Exists(file)) throw new IOException($"{file} exists already. Choose another name, or replace it with --replace.");
        PackageFiles.RequireReplaceable(file);
        ModelVersion version = history.Find(number);
        if (!withPictures && version.HasPictures) version = version with { PicturesMissing = "it was exported without them" };
        string temporary = UnfinishedFile.For(file);
        try
        {
            history.Store.Look(alive =>
            {
                using var stream = new FileStream(temporary, FileMode.Create, FileAccess.ReadWrite, FileShare.None);
                Write(version, history.Store.Content, stream, alive);
                stream.Flush(flushToDisk: true);
                return true;
            });
            Moving.File(temporary, file, replace);
            FolderEntries.Flush(Path.GetDirectoryName(file)!);
        }
        finally
        {
            if (File.Exists(temporary)) File.Delete(temporary);
        }
        return version;
    }

    /// <summary>Takes the version of a file into a history; what is in use stays.</summary>
    /// <param name="history">The station that it is for.</param>
    /// <param name="file">The file.</param>
    /// <param name="note">Who and why.</param>
    /// <returns>The version, and whether it is new: a package that is on record already is not recorded twice.</returns>
    /// <exception cref="HistoryException">The file is none, or not what it says; nothing was taken in.</exception>
    /// <exception cref="Models.ModelException">Its package cannot be used.</exception>
    /// <exception cref="IOException">The disk failed; nothing was taken in.</exception>
    public static (ModelVersion Version, bool IsNew) Import(ModelHistory history, string file, VersionNote note)
    {
        using HistoryWork work = history.Prepare();
        Unpack(history, file, file, work);
        return history.Import(work.Name, note);
    }

    /// <summary>
    /// Unpacks the version of a file beside the history, and looks at every byte of it; nothing is on record yet. It takes as long as the
    /// file is large, and holds nobody up. <see cref="ModelHistory.Import"/> does the rest in a moment.
    /// </summary>
    /// <param name="history">The station that it is for.</param>
    /// <param name="file">The file.</param>
    /// <param name="name">What messages call it.</param>
    /// <param name="work">Where to.</param>
    /// <exception cref="HistoryException">The file is none, or not what it says.</exception>
    /// <exception cref="Models.ModelException">Its package cannot be used.</exception>
    /// <exception cref="IOException">The disk failed.</exception>
    public static void Unpack(ModelHistory history, string file, string name, HistoryWork work) => history.Store.Look(alive =>
        RegularFile.Read(file, (stream, read) =>
        {
            UnpackStream(history, stream, name, work.Folder, () =>
            {
                read();
                alive();
            });
            return true;
        }));

    /// <summary>The contents that were unpacked into a folder.</summary>
    internal static ContentStore ContentIn(string work) => new(Path.Combine(work, "content"));

    /// <summary>The lineage that was unpacked into a folder, which is there when all the rest is.</summary>
    /// <exception cref="HistoryException">There is none.</exception>
    internal static ModelVersion LineageIn(string work)
    {
        string file = Path.Combine(work, Lineage);
        return RegularFile.Exists(file) ? VersionFolder.Parse(File.ReadAllBytes(file), file) : throw new HistoryException(
            HistoryFault.Busy, $"{work}: the package is not unpacked yet. Ask again when it is.");
    }

    /// <summary>All contents that a version needs here.</summary>
    internal static IEnumerable<VersionFile> FilesOf(ModelVersion version) => ContentOf(version).Select(one => one.File);

    private static void Write(ModelVersion version, ContentStore content, Stream stream, Action alive)
    {
        using var archive = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true);
        byte[] lineage = version.ToJson();
        Add(archive, Lineage, CompressionLevel.Optimal, target => target.Write(lineage));
        Add(archive, LineageHash, CompressionLevel.NoCompression,
            target => target.Write(PackageFiles.HashLine(PackageFiles.Sha256(lineage), Lineage)));
        foreach ((string name, VersionFile file) in ContentOf(version))
        {
            bool isPicture = name.StartsWith(PictureFolder, StringComparison.Ordinal);
            Add(archive, name, isPicture ? CompressionLevel.NoCompression : CompressionLevel.Fastest,
                target => content.CopyTo(file, target, alive));
        }
    }

    private static void Add(ZipArchive archive, string name, CompressionLevel level, Action<Stream> write)
    {
        ZipArchiveEntry entry = archive.CreateEntry(name, level);
        entry.LastWriteTime = Epoch;
        using Stream target = entry.Open();
        write(target);
    }

    private static void UnpackStream(ModelHistory history, Stream stream, string file, string work, Action alive)
    {
        try
        {
            using var contents = new ZipContents(
                stream, StringComparer.OrdinalIgnoreCase, "version of a model, as 'models export' and the page's export write it", why => Refused(file, why));
            IReadOnlyDictionary<string, ZipArchiveEntry> entries = contents.Entries;
            ModelVersion version = LineageOf(contents, file);
            List<(string Name, VersionFile File)> expected = [.. ContentOf(version)];
            CheckNames(entries, expected, file);
            CheckSizes(history, entries, version, expected, file);
            ContentStore there = ContentIn(work), here = history.Store.Content;
            string folder = Directory.CreateDirectory(Path.Combine(work, "content")).FullName;
            FileOwner.Give(folder, history.Folder);
            foreach ((string name, VersionFile one) in expected)
            {
                if (there.Holds(one) || (here.Holds(one) && here.Fault(one) is null)) continue;
                using Stream source = entries[name].Open();
                there.Add(source, one, alive);
            }
            CheckPackage(version, there, here, Path.Combine(work, "package"), alive);
            File.WriteAllBytes(Path.Combine(work, Lineage), version.ToJson());
        }
        catch (InvalidDataException exception)
        {
            throw Refused(file, $"it is no zip file, or damaged or cut short: {exception.Message.TrimEnd('.')}. Export or copy it again", exception);
        }
        catch (HistoryException exception) when (!exception.Message.StartsWith(file, StringComparison.Ordinal))
        {
            throw Refused(file, exception.Message, exception);
        }
    }

    private static ModelVersion LineageOf(ZipContents contents, string file)
    {
        byte[] json = contents.ReadWhole(Lineage, LongestLineage);
        byte[] line = contents.ReadWhole(LineageHash, 200);
        if (!line.AsSpan().SequenceEqual(PackageFiles.HashLine(PackageFiles.Sha256(json), Lineage)))
            throw Refused(file, $"{Lineage} is not what {LineageHash} says: it was changed or damaged");
        return VersionFolder.Parse(json, file);
    }

    private static void CheckNames(
        IReadOnlyDictionary<string, ZipArchiveEntry> entries, List<(string Name, VersionFile File)> expected, string file)
    {
        HashSet<string> names = [Lineage, LineageHash, .. expected.Select(one => one.Name)];
        if (entries.Values.FirstOrDefault(entry => !names.Contains(entry.FullName)) is { } foreign)
            throw Refused(file, $"'{ZipContents.Shown(foreign.FullName)}' is in it, and its lineage does not list it");
        if (expected.FirstOrDefault(one => !entries.ContainsKey(one.Name)) is { Name: { } missing })
            throw Refused(file, $"'{ZipContents.Shown(missing)}' is missing in it");
    }

    private static void CheckSizes(ModelHistory history, IReadOnlyDictionary<string, ZipArchiveEntry> entries, ModelVersion version,
        List<(string Name, VersionFile File)> expected, string file)
    {
        foreach ((string name, VersionFile one) in expected)
            if (entries[name].Length != one.Bytes)
                throw Refused(file, $"'{ZipContents.Shown(name)}' has {entries[name].Length} bytes, and its lineage says {one.Bytes}");
        if (version.Files.Sum(one => (decimal)one.Bytes) > LongestPackage)
            throw Refused(file, $"its package has more than {LongestPackage >> 30} GB");
        if (version.HasPictures && history.RoomFor(version.Pictures.Select(picture => (picture.Sha256, picture.Bytes))) is { } room)
            throw Refused(file, $"{room}. Raise that limit, or export it with --without-pictures");
    }

    private static void CheckPackage(ModelVersion version, ContentStore there, ContentStore here, string package, Action alive)
    {
        foreach (VersionFile file in version.Files)
            (there.Holds(file) ? there : here).CopyTo(file, Path.Combine(package, file.Path), alive);
        VersionPlacing.CheckIdentity(version, package);
        List<string> faults = [];
        var contents = new PackageContents(package, PackageReader.ReadManifest(package));
        contents.Check(faults);
        contents.ReadGraph(faults);
        if (faults.Count > 0) throw new HistoryException(HistoryFault.Damaged, $"its package is refused: {string.Join("; ", faults)}");
        Directory.Delete(package, recursive: true);
    }

    private static IEnumerable<(string Name, VersionFile File)> ContentOf(ModelVersion version)
    {
        foreach (VersionFile file in version.Files) yield return (PackageFolder + file.Path, file);
        if (!version.HasPictures) yield break;
        // The same picture may have been learned from under two names.
        foreach (VersionFile picture in version.Pictures.DistinctBy(picture => picture.Sha256))
            yield return (PictureFolder + picture.Sha256, picture);
    }

    private static HistoryException Refused(string file, string why, Exception? cause = null) =>
        new(HistoryFault.Damaged, $"{file} is refused: {why.TrimEnd('.')}. Nothing was taken in.", cause);
}
