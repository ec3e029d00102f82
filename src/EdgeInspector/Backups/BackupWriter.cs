using System.IO.Compression;
using System.Security.Cryptography;
using EdgeInspector.Agent;
using EdgeInspector.Agent.Challenges;
using EdgeInspector.Agent.Web;
using EdgeInspector.Commands;
using EdgeInspector.Configuration;
using EdgeInspector.Configuration.Keys;
using EdgeInspector.Files;
using EdgeInspector.Inference.History;
using EdgeInspector.Inference.Packages;
using EdgeInspector.Models;
using EdgeInspector.Verbs;

namespace EdgeInspector.Backups;

/// <summary>
/// Copies an agent into one file while the line runs: configuration, models, masks, histories with their pictures, what challenge
/// parts have proven of each, users, records of changes.
/// </summary>
internal sealed class BackupWriter : IDisposable
{
    private const int Slice = 1 << 18, Tries = 5;
    private readonly ZipArchive _archive;
    private readonly Dictionary<string, BackupFile> _files = new(StringComparer.Ordinal);
    private readonly List<BackupItem> _items = [];
    private readonly List<BackupLack> _lacking = [];

    private BackupWriter(Stream stream) => _archive = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true);

    /// <summary>Writes the backup, which takes its place when the disk has all of it; for its owner's eyes alone.</summary>
    /// <param name="loaded">The configuration.</param>
    /// <param name="file">Where to.</param>
    /// <param name="replace">Whether an older file there is replaced.</param>
    /// <param name="cancellation">Ends the work; nothing is left behind.</param>
    /// <returns>What is in it.</returns>
    /// <exception cref="CommandException">The place is taken, or a model cannot be copied whole; nothing was written.</exception>
    /// <exception cref="IOException">A disk failed; nothing was written.</exception>
    public static BackupIndex Write(
        ConfigurationLoadResult loaded, string file, bool replace, TimeProvider time, CancellationToken cancellation)
    {
        CheckPlace(file, replace);
        string temporary = UnfinishedFile.For(file);
        var how = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.ReadWrite, Share = FileShare.None };
        if (!OperatingSystem.IsWindows()) how.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        try
        {
            BackupIndex index;
            using (var stream = new FileStream(temporary, how))
            {
                using (var writer = new BackupWriter(stream)) index = writer.AddAll(loaded, time, cancellation);
                stream.Flush(flushToDisk: true);
            }
            Moving.File(temporary, file, replace);
            FolderEntries.Flush(Path.GetDirectoryName(file)!);
            return index;
        }
        finally
        {
            File.Delete(temporary);
        }
    }

    /// <summary>Throws when the backup cannot take its place; to be asked before the work.</summary>
    /// <param name="file">Where to, as an absolute path.</param>
    /// <param name="replace">Whether an older file there is replaced.</param>
    /// <exception cref="CommandException">It cannot; the message says what to do.</exception>
    public static void CheckPlace(string file, bool replace)
    {
        bool isThere = Path.Exists(file) || new FileInfo(file).LinkTarget is not null;
        if (isThere && !RegularFile.Exists(file))
            throw new CommandException(ExitCode.Usage, $"{file} is no regular file, and is not replaced. Choose another name.");
        if (isThere && !replace)
            throw new CommandException(ExitCode.Usage, $"{file} exists already. Choose another name, or replace it with --replace.");
    }

    public void Dispose() => _archive.Dispose();

    private BackupIndex AddAll(ConfigurationLoadResult loaded, TimeProvider time, CancellationToken cancellation)
    {
        AgentConfiguration configuration = loaded.Configuration!;
        string state = configuration.StateDirectory;
        Add(BackupIndex.ConfigurationName, loaded.Source!.Bytes.ToArray());
        foreach (ConfiguredPath path in ConfiguredPath.Of(configuration))
        {
            cancellation.ThrowIfCancellationRequested();
            string entry = $"{BackupIndex.ItemPrefix}{_items.Count}";
            if (path.Kind == TextFormat.Package) AddPackage(path, entry + "/", cancellation);
            else if (IsMask(path)) AddMask(path, entry);
            else if (path.Kind == TextFormat.File) _lacking.Add(new BackupLack(path.Key, path.Path));
        }
        // What names contents is read behind them, and what came meanwhile behind that.
        AddHistories(state, records: false, cancellation);
        AddHistories(state, records: true, cancellation);
        AddHistories(state, records: false, cancellation);
        foreach (string station in configuration.Stations.Select(station => station.Name))
        {
            byte[]? proven = StateContents.ReadProven(state, station, out string? damage);
            if (proven is not null) Add(BackupIndex.StatePrefix + StateContents.NameOfProven(station), proven);
            else if (damage is not null)
                _lacking.Add(new BackupLack($"what challenge parts have proven at {station}, which cannot be read", ChallengeFile.PathOf(state, station)));
        }
        if (StateContents.ReadUsers(state) is { } users) Add(BackupIndex.StatePrefix + UserFile.FileName, users);
        if (StateContents.ReadAudit(state) is { } audit) Add(BackupIndex.StatePrefix + AuditTrail.FileName, audit);
        var index = new BackupIndex(
            BackupIndex.CurrentFormat, ProgramVersion.Text, time.GetUtcNow(), configuration.Agent.Name, _items, _lacking,
            [.. _files.Values]);
        byte[] json = index.ToJson();
        Add(BackupIndex.Name, json);
        Add(BackupIndex.HashName, System.Text.Encoding.ASCII.GetBytes(Convert.ToHexStringLower(SHA256.HashData(json)) + "\n"));
        return index;
    }

    private static bool IsMask(ConfiguredPath path) =>
        path.Kind == TextFormat.File && path.Key.Split('.')[^1] is "ignoreMask" or "mask";

    private void AddMask(ConfiguredPath path, string entry)
    {
        if (!RegularFile.Exists(path.Path))
            throw new CommandException(ExitCode.InputData, $"{path.Key}: {path.Path} does not exist. Correct the configuration. Nothing was written.");
        Add(entry, path.Path);
        _items.Add(new BackupItem(path.Key, entry));
    }

    // A package can be exchanged or calibrated while it is copied. Its files are opened first, and are one package when it still says so.
    private void AddPackage(ConfiguredPath path, string entry, CancellationToken cancellation)
    {
        string folder = PackagePlace.Of(path.Path);
        for (int attempt = 0; attempt < Tries; attempt++)
        {
            List<(string Name, FileStream Stream)> open = [];
            try
            {
                PackageReader.ReadManifest(folder, out string before);
                foreach (string file in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
                {
                    if (file.EndsWith(UnfinishedFile.Suffix, StringComparison.Ordinal) || !RegularFile.Exists(file)) continue;
                    open.Add((Path.GetRelativePath(folder, file).Replace('\\', '/'),
                        new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete)));
                }
                PackageReader.ReadManifest(folder, out string after);
                if (before != after) continue;
                foreach ((string name, FileStream stream) in open)
                {
                    cancellation.ThrowIfCancellationRequested();
                    Add(entry + name, stream, CompressionLevel.Fastest, () => { });
                }
                _items.Add(new BackupItem(path.Key, entry));
                return;
            }
            catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException && attempt < Tries - 1)
            {
                // Another package takes its place at this moment.
            }
            catch (ModelException exception)
            {
                throw new CommandException(
                    ExitCode.Model, $"{path.Key}: {exception.Message.TrimEnd('.')}. A backup without it would be none: nothing was written.");
            }
            finally
            {
                foreach ((_, FileStream stream) in open) stream.Dispose();
            }
        }
        throw new CommandException(ExitCode.Model, $"{path.Key}: {folder} changes all the time. Nothing was written; try again.");
    }

    private void AddHistories(string state, bool records, CancellationToken cancellation)
    {
        foreach (string name in TimeLimited.Run(state, () => HistoryFiles.Of(state, records).ToArray()))
        {
            cancellation.ThrowIfCancellationRequested();
            if (_files.ContainsKey(BackupIndex.StatePrefix + name)) continue;
            try
            {
                // Pictures and graphs are as small as they get.
                Add(BackupIndex.StatePrefix + name, Path.Combine(state, name),
                    records ? CompressionLevel.Fastest : CompressionLevel.NoCompression);
            }
            catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
            {
                // A version beyond those that are kept went away.
            }
        }
    }

    private void Add(string name, string path, CompressionLevel level = CompressionLevel.Fastest) =>
        RegularFile.Read(path, (stream, alive) =>
        {
            Add(name, stream, level, alive);
            return true;
        });

    private void Add(string name, byte[] bytes) => Add(name, new MemoryStream(bytes), CompressionLevel.Fastest, () => { });

    private void Add(string name, Stream content, CompressionLevel level, Action alive)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        long length = 0;
        using (Stream target = _archive.CreateEntry(name, level).Open())
        {
            byte[] slice = new byte[Slice];
            for (int read; (read = content.Read(slice)) > 0; length += read)
            {
                alive();
                hash.AppendData(slice.AsSpan(0, read));
                target.Write(slice, 0, read);
            }
        }
        _files[name] = new BackupFile(name, Convert.ToHexStringLower(hash.GetHashAndReset()), length);
    }
}
