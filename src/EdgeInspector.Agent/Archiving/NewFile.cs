using EdgeInspector.Files;
using Microsoft.Win32.SafeHandles;

namespace EdgeInspector.Agent.Archiving;

/// <summary>Writes files that mostly are new, as each part's pictures are. A link in their place is replaced, never followed.</summary>
internal static class NewFile
{
    /// <summary>
    /// Writes a file in half of the time of <see cref="File.WriteAllBytes(string, byte[])"/>, which truncates what is empty yet; an old one
    /// is replaced.
    /// </summary>
    /// <exception cref="IOException">It could not be written.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be written.</exception>
    public static void Write(string file, byte[] content)
    {
        File.Delete(file);
        using SafeFileHandle handle = File.OpenHandle(file, FileMode.CreateNew, FileAccess.Write);
        RandomAccess.Write(handle, content, fileOffset: 0);
    }

    /// <summary>Writes a file beside its place and moves it there when it is on the disk: a reader sees all of it or none.</summary>
    /// <exception cref="IOException">It could not be written.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be written.</exception>
    public static void WriteWhole(string file, byte[] content)
    {
        string beside = file + ".new";
        File.Delete(beside);
        using (SafeFileHandle handle = File.OpenHandle(beside, FileMode.CreateNew, FileAccess.Write))
        {
            RandomAccess.Write(handle, content, fileOffset: 0);
            RandomAccess.FlushToDisk(handle);
        }
        Moving.File(beside, file, overwrite: true);
    }
}
