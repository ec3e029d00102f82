using EdgeInspector.Files;
using EdgeInspector.Inference.Packages;

namespace EdgeInspector.Inference.History;

/// <summary>A small file of the histories, which takes its place in one step.</summary>
internal static class HistoryFile
{
    /// <summary>Deletes what a process that was killed left unfinished; under the lock of all histories, so that nobody writes.</summary>
    /// <param name="folder">The folder of such files.</param>
    public static void RemoveUnfinished(string folder)
    {
        foreach (string left in Directory.EnumerateFiles(folder, "*" + UnfinishedFile.Suffix)) File.Delete(left);
    }

    /// <summary>Puts it in its place when the disk has all of it, with the owner of the state folder.</summary>
    /// <param name="folder">Its folder, the second below that of all histories; made where it is missing.</param>
    /// <param name="name">Its name.</param>
    /// <param name="bytes">What is in it.</param>
    /// <exception cref="IOException">The disk failed; what was there is there.</exception>
    public static void Put(string folder, string name, byte[] bytes)
    {
        string parent = Path.GetDirectoryName(folder)!;
        if (!Directory.Exists(folder))
        {
            Directory.CreateDirectory(folder);
            FileOwner.Give(parent, Path.GetDirectoryName(parent)!);
            FileOwner.Give(folder, parent);
        }
        PackageFiles.Replace(folder, name, bytes, written => FileOwner.Give(written, folder));
        FolderEntries.Flush(folder);
    }
}
