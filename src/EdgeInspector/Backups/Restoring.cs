using EdgeInspector.Agent;
using EdgeInspector.Agent.Web;
using EdgeInspector.Configuration;
using EdgeInspector.Files;
using EdgeInspector.Inference.Packages;
using EdgeInspector.Models;
using EdgeInspector.Verbs;

namespace EdgeInspector.Backups;

/// <summary>
/// Puts a backup in its places on a machine that has nothing there. Everything is written beside its place and checked first; then each
/// part takes its place in one step, the configuration last. What fails takes back what it put; after a kill the same command goes on.
/// </summary>
internal sealed class Restoring
{
    private const string Beside = ".restoring";
    private readonly BackupReader _backup;
    private readonly List<(string Staged, string Place)> _moves = [];
    private readonly List<string> _put = [];

    private Restoring(BackupReader backup) => _backup = backup;

    /// <summary>Restores.</summary>
    /// <param name="backup">The backup.</param>
    /// <param name="place">Where the configuration goes; relative paths in it count from its folder.</param>
    /// <param name="cancellation">Ends the work; what it put is taken back.</param>
    /// <returns>The configuration as it is read in its place.</returns>
    /// <exception cref="CommandException">Something lies there already, or the backup is not whole; nothing was restored.</exception>
    public static AgentConfiguration Restore(BackupReader backup, string place, TimeProvider time, CancellationToken cancellation)
    {
        place = Path.GetFullPath(place);
        var restoring = new Restoring(backup);
        string staged = place + Beside;
        try
        {
            restoring.Write(backup.Find(BackupIndex.ConfigurationName), staged);
            // Beside its place relative paths mean what they will mean there.
            AgentConfiguration configuration = StationChoice.Load(new ConfigurationPlace(staged, "the backup")).Configuration!;
            MakeFolder(configuration.StateDirectory);
            using var held = StateLock.Take(configuration.StateDirectory, configuration.Agent.Name, time);
            restoring.StageItems(configuration, cancellation);
            restoring.StageState(configuration.StateDirectory, cancellation);
            restoring._moves.Add((staged, place));
            restoring.RequireFree();
            restoring.PutAll(cancellation);
            return configuration;
        }
        catch
        {
            restoring.TakeBack();
            throw;
        }
        finally
        {
            foreach ((string left, _) in restoring._moves) Remove(left);
            Remove(staged);
        }
    }

    private void StageItems(AgentConfiguration configuration, CancellationToken cancellation)
    {
        Dictionary<string, ConfiguredPath> paths = ConfiguredPath.Of(configuration).ToDictionary(path => path.Key, StringComparer.Ordinal);
        // Two stations may share a package.
        HashSet<string> staged = new(StringComparer.Ordinal);
        foreach (BackupItem item in _backup.Index.Items)
        {
            cancellation.ThrowIfCancellationRequested();
            if (!paths.TryGetValue(item.Key, out ConfiguredPath? path))
                throw new CommandException(ExitCode.InputData,
                    $"The backup has something for {item.Key}, which its configuration does not name. Nothing was restored.");
            string place = PackagePlace.Of(path.Path), beside = place + Beside;
            if (!staged.Add(place)) continue;
            _moves.Add((beside, place));
            Remove(beside);
            if (!item.Entry.EndsWith('/'))
            {
                Write(_backup.Find(item.Entry), beside);
                continue;
            }
            foreach (BackupFile file in _backup.Below(item.Entry)) Write(file, Path.Combine(beside, file.Name[item.Entry.Length..]));
            try
            {
                PackageReader.ReadManifest(beside);
            }
            catch (ModelException exception)
            {
                throw new CommandException(ExitCode.InputData, $"{item.Key}: {exception.Message.TrimEnd('.')}. Nothing was restored.");
            }
        }
    }

    private void StageState(string state, CancellationToken cancellation)
    {
        foreach (string part in StateContents.Parts)
        {
            string name = BackupIndex.StatePrefix + part, place = Path.Combine(state, part), beside = place + Beside;
            BackupFile[] files = [.. _backup.Index.Files.Where(file => file.Name == name), .. _backup.Below(name + "/")];
            if (files.Length == 0) continue;
            _moves.Add((beside, place));
            Remove(beside);
            foreach (BackupFile file in files)
            {
                cancellation.ThrowIfCancellationRequested();
                Write(file, file.Name == name ? beside : Path.Combine(beside, file.Name[(name.Length + 1)..]));
            }
        }
    }

    // What an interrupted run put there already is as it should be.
    private void RequireFree()
    {
        string[] taken = [.. _moves.Where(move => Path.Exists(move.Place) && !IsSame(move.Staged, move.Place)).Select(move => move.Place)];
        if (taken.Length > 0)
        {
            throw new CommandException(ExitCode.Usage,
                $"These exist already and are not what the backup has: {string.Join(", ", taken)}. A restore replaces nothing: move them away, or restore elsewhere with --config. Nothing was restored.");
        }
    }

    private static bool IsSame(string one, string other)
    {
        if (File.Exists(one)) return File.Exists(other) && FileHash.Sha256(one) == FileHash.Sha256(other);
        string[] names = NamesIn(one);
        return Directory.Exists(other) && names.SequenceEqual(NamesIn(other))
            && names.All(name => FileHash.Sha256(Path.Combine(one, name)) == FileHash.Sha256(Path.Combine(other, name)));
    }

    private static string[] NamesIn(string folder) => Directory.Exists(folder)
        ?
        [
            .. Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Select(path => Path.GetRelativePath(folder, path))
                .Order(StringComparer.Ordinal),
        ]
        : [];

    private void PutAll(CancellationToken cancellation)
    {
        foreach ((string staged, string place) in _moves)
        {
            cancellation.ThrowIfCancellationRequested();
            if (Path.Exists(place)) continue;
            if (Directory.Exists(staged)) Moving.Folder(staged, place);
            else Moving.File(staged, place);
            _put.Add(place);
            FolderEntries.Flush(Path.GetDirectoryName(place)!);
        }
    }

    private void TakeBack()
    {
        foreach (string place in Enumerable.Reverse(_put)) Remove(place);
    }

    private void Write(BackupFile file, string path)
    {
        MakeFolder(Path.GetDirectoryName(path)!);
        bool isSecret = Path.GetFileName(path) == UserFile.FileName + Beside;
        var how = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write, Share = FileShare.None };
        if (!OperatingSystem.IsWindows() && isSecret) how.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using (var target = new FileStream(path, how))
        {
            _backup.CopyTo(file, target);
            target.Flush(flushToDisk: true);
        }
        FileOwner.Give(path, Path.GetDirectoryName(path)!);
    }

    // What root restores is the service's, as far as the folder above is.
    private static void MakeFolder(string folder)
    {
        if (Directory.Exists(folder)) return;
        string above = Path.GetDirectoryName(folder)!;
        MakeFolder(above);
        Directory.CreateDirectory(folder);
        FileOwner.Give(folder, above);
    }

    private static void Remove(string path)
    {
        if (Directory.Exists(path)) Directory.Delete(path, recursive: true);
        else if (File.Exists(path)) File.Delete(path);
    }
}
