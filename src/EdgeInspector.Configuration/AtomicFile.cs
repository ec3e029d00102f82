using System.Text;
using EdgeInspector.Files;

namespace EdgeInspector.Configuration;

/// <summary>Puts new content in the place of a file, so that a reader sees the old or the new and a power cut leaves one of them.</summary>
internal static class AtomicFile
{
    /// <summary>Writes the content. What is a link stays one, and an old file's mode and owner are kept.</summary>
    /// <param name="file">The file.</param>
    /// <param name="content">All of it.</param>
    /// <param name="mode">
    /// Who may do what with it, also where it is there already; a new one belongs to the owner of its folder then. Null for what is usual.
    /// </param>
    /// <exception cref="IOException">It could not be written; the old file is as it was.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be written.</exception>
    public static void Write(string file, byte[] content, UnixFileMode? mode = null) =>
        TimeLimited.Run(file, () => WriteNow(file, content, mode, isFlushed: true));

    /// <summary>
    /// Writes a report or picture for people, as <see cref="Write"/> does, but waits for the disk as long as that takes, and not until it
    /// outlasts a power cut: there may be thousands, and they can be made again.
    /// </summary>
    /// <param name="file">The file.</param>
    /// <param name="content">All of it.</param>
    /// <exception cref="IOException">It could not be written; the old file is as it was.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be written.</exception>
    public static void WriteForPeople(string file, byte[] content) => WriteNow(file, content, mode: null, isFlushed: false);

    /// <inheritdoc cref="WriteForPeople(string, byte[])"/>
    /// <param name="file">The file.</param>
    /// <param name="text">Written as UTF-8.</param>
    public static void WriteForPeople(string file, string text) => WriteForPeople(file, Encoding.UTF8.GetBytes(text));

    private static void WriteNow(string file, byte[] content, UnixFileMode? mode, bool isFlushed)
    {
        bool exists = File.Exists(file);
        string target = (exists ? File.ResolveLinkTarget(file, returnFinalTarget: true)?.FullName : null) ?? file;
        string beside = target + ".edge-inspector-new";
        try
        {
            // A link that lies there is not followed.
            File.Delete(beside);
            var how = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, Share = FileShare.None };
            if (!OperatingSystem.IsWindows()) how.UnixCreateMode = mode;
            using (var stream = new FileStream(beside, how))
            {
                stream.Write(content);
                if (isFlushed) stream.Flush(flushToDisk: true);
            }
            if (!OperatingSystem.IsWindows() && (exists || mode is not null))
            {
                File.SetUnixFileMode(beside, mode ?? File.GetUnixFileMode(target));
                FileOwner.Give(beside, exists ? target : Path.GetDirectoryName(Path.GetFullPath(target))!);
            }
            Moving.File(beside, target, overwrite: true);
            if (isFlushed) FolderEntries.Flush(Path.GetDirectoryName(Path.GetFullPath(target))!);
        }
        catch
        {
            File.Delete(beside);
            throw;
        }
    }
}
