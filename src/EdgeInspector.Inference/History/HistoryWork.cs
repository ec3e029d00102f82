using EdgeInspector.Files;

namespace EdgeInspector.Inference.History;

/// <summary>
/// A folder for a package that is no version yet. Removed on dispose; one whose process was killed is removed by the next change.
/// </summary>
public sealed class HistoryWork : IDisposable
{
    private const string LockName = ".lock";
    private readonly FileStream _alive;

    private HistoryWork(string folder, FileStream alive) => (Folder, _alive) = (folder, alive);

    /// <summary>The folder.</summary>
    public string Folder { get; }

    /// <summary>Its name, by which another process of this machine finds it while this one works: 32 digits of base 16.</summary>
    public string Name => Path.GetFileName(Folder);

    internal static HistoryWork Begin(string all)
    {
        string folder = Path.Combine(all, Guid.NewGuid().ToString("N"));
        Directory.CreateDirectory(all);
        FileOwner.Give(all, Path.GetDirectoryName(all)!);
        var alive = new FileStream(folder + LockName, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None);
        Directory.CreateDirectory(folder);
        return new HistoryWork(folder, alive);
    }

    /// <summary>Removes those whose process has ended.</summary>
    internal static void RemoveLeft(string all)
    {
        if (!Directory.Exists(all)) return;
        foreach (string lockFile in Directory.EnumerateFiles(all, "*" + LockName))
        {
            try
            {
                using var free = new FileStream(lockFile, FileMode.Open, FileAccess.ReadWrite, FileShare.None);
                Remove(lockFile[..^LockName.Length]);
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                // Somebody still works in it.
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        try
        {
            Remove(Folder);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // The next change removes it.
        }
        _alive.Dispose();
    }

    // The lock last: whoever finds none looks for no folder.
    private static void Remove(string folder)
    {
        if (Directory.Exists(folder)) Directory.Delete(folder, recursive: true);
        File.Delete(folder + LockName);
    }
}
