namespace EdgeInspector.Inference.History;

/// <summary>The files of a package's folder.</summary>
internal static class PackageListing
{
    private const int MostFiles = 100_000;
    private const long MostBytes = 8L << 30;

    /// <summary>All files of a folder and those below it, in ordinal order of their paths.</summary>
    /// <exception cref="HistoryException">There is a link, or far more than belongs to a model.</exception>
    public static string[] Of(string package)
    {
        List<string> files = [];
        long bytes = 0;
        var folders = new Stack<DirectoryInfo>([new DirectoryInfo(package)]);
        while (folders.TryPop(out DirectoryInfo? folder))
        {
            foreach (FileSystemInfo entry in folder.EnumerateFileSystemInfos())
            {
                // What lies behind it may change without a word.
                if (entry.LinkTarget is not null)
                    throw new HistoryException(HistoryFault.Invalid, $"{entry.FullName} is a link; a package that is kept has files of its own. Put the file there, or remove the link.");
                if (entry is DirectoryInfo inner) folders.Push(inner);
                else files.Add(entry.FullName);
                if (entry is FileInfo file) bytes += file.Length;
                if (files.Count > MostFiles || bytes > MostBytes)
                    throw new HistoryException(HistoryFault.Invalid, $"{package}: has more than {MostFiles} files or {MostBytes >> 30} GB; what is no part of the model belongs elsewhere.");
            }
        }
        return [.. files.Order(StringComparer.Ordinal)];
    }
}
