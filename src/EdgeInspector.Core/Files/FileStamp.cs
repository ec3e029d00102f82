namespace EdgeInspector.Files;

/// <summary>Tells whether a file was replaced.</summary>
public static class FileStamp
{
    /// <summary>
    /// Something that is another after the file was replaced, written, removed, or the link to it turned elsewhere; also for one that is
    /// not there or does not answer.
    /// </summary>
    public static string Of(string path)
    {
        try
        {
            return TimeLimited.Run(path, () =>
            {
                var file = new FileInfo(File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? path);
                return file.Exists ? $"{file.FullName} {file.Length} {file.LastWriteTimeUtc.Ticks}" : "-";
            });
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return "-";
        }
    }
}
