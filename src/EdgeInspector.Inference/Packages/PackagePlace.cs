using EdgeInspector.Files;

namespace EdgeInspector.Inference.Packages;

/// <summary>
/// Where a package lies, and how another takes its place as a whole: whoever looks finds the old one or the new one.
/// </summary>
public static class PackagePlace
{
    /// <summary>The one name of a package's folder, so that two ways of writing it can be compared.</summary>
    /// <param name="folder">The folder, as typed.</param>
    public static string Of(string folder) => Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));

    /// <summary>Lets a written package take the place of another one.</summary>
    /// <param name="temporary">The new one, beside its place, on the disk whole.</param>
    /// <param name="folder">Its place.</param>
    /// <param name="moment">Called whenever something on the disk has changed.</param>
    /// <returns>Where the old one lies now, to be deleted; null when there was none.</returns>
    /// <exception cref="IOException">The disk failed, or the place cannot be exchanged, as that of a mount.</exception>
    internal static string? Exchange(string temporary, string folder, Action moment)
    {
        bool replaces = Directory.Exists(folder);
        string old = temporary;
        if (!replaces) Moving.Folder(temporary, folder);
        else if (!FolderEntries.TryExchange(temporary, folder))
        {
            // Between these two there is none; whoever looks then is told where the old one lies.
            old = PackageFiles.AsideOf(folder, Environment.ProcessId);
            Moving.Folder(folder, old);
            moment();
            try
            {
                Moving.Folder(temporary, folder);
            }
            catch
            {
                Moving.Folder(old, folder);
                throw;
            }
        }
        moment();
        FolderEntries.Flush(Path.GetDirectoryName(folder)!);
        return replaces ? old : null;
    }
}
