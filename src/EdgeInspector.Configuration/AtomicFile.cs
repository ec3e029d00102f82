using EdgeInspector.Files;

namespace EdgeInspector.Configuration;

/// <summary>Puts new content in the place of a file, so that a reader sees the old or the new and a power cut leaves one of them.</summary>
internal static class AtomicFile
{
    /// <summary>Writes the content. What is a link stays one, and an old file's mode is kept.</summary>
    /// <exception cref="IOException">It could not be written; the old file is as it was.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be written.</exception>
    public static void Write(string file, byte[] content) => TimeLimited.Run(file, () => WriteNow(file, content));

    private static void WriteNow(string file, byte[] content)
    {
        bool exists = File.Exists(file);
        string target = (exists ? File.ResolveLinkTarget(file, returnFinalTarget: true)?.FullName : null) ?? file;
        string beside = target + ".edge-inspector-new";
        try
        {
            // A link that lies there is not followed.
            File.Delete(beside);
            using (var stream = new FileStream(beside, FileMode.CreateNew, FileAccess.Write, FileShare.None))
            {
                stream.Write(content);
                stream.Flush(flushToDisk: true);
            }
            if (exists && !OperatingSystem.IsWindows()) File.SetUnixFileMode(beside, File.GetUnixFileMode(target));
            File.Move(beside, target, overwrite: true);
            FolderEntries.Flush(Path.GetDirectoryName(Path.GetFullPath(target))!);
        }
        catch
        {
            File.Delete(beside);
            throw;
        }
    }
}
