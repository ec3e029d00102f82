using EdgeInspector.Files;

namespace EdgeInspector.Inference.History;

/// <summary>The files of all histories of a state folder, for whoever copies them.</summary>
public static class HistoryFiles
{
    /// <summary>The folder in the state folder that has them all.</summary>
    public const string FolderName = HistoryStore.FolderName;

    /// <summary>
    /// Those that are whole: contents, or what names contents. Who copies contents first names nothing that is not there.
    /// </summary>
    /// <param name="stateFolder">The agent's state folder.</param>
    /// <param name="records">Whether those that name contents are wanted, or the contents.</param>
    /// <returns>Relative to the state folder, with '/', in ordinal order.</returns>
    public static IEnumerable<string> Of(string stateFolder, bool records)
    {
        string root = Path.Combine(stateFolder, FolderName);
        if (!Directory.Exists(root)) yield break;
        foreach (string path in Directory.EnumerateFiles(root, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            string[] steps = Path.GetRelativePath(root, path).Split(Path.DirectorySeparatorChar);
            bool isContent = steps[0] == HistoryStore.ContentName;
            if (isContent != records && steps[0] is not (HistoryStore.WorkName or HistoryLock.Name)
                && !path.EndsWith(UnfinishedFile.Suffix, StringComparison.Ordinal))
                yield return string.Join('/', [FolderName, .. steps]);
        }
    }
}
