namespace EdgeInspector.Files;

/// <summary>
/// Writes files for people, such as reports and pictures: a disk that is full or goes away leaves no half of one, and an older one as it
/// was.
/// </summary>
public static class WholeFile
{
    /// <summary>Writes a file beside its place and moves it there.</summary>
    /// <param name="file">Its folder must exist; an older file is replaced.</param>
    /// <param name="content">All of it.</param>
    /// <exception cref="IOException">It could not be written; what is in its place is as it was.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be written.</exception>
    public static void Write(string file, byte[] content)
    {
        string beside = FormattableString.Invariant($"{file}.{Environment.ProcessId}.part");
        try
        {
            File.WriteAllBytes(beside, content);
            Moving.File(beside, file, overwrite: true);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            Remove(beside);
            throw;
        }
    }

    /// <inheritdoc cref="Write(string, byte[])"/>
    /// <param name="text">Written as UTF-8.</param>
    public static void Write(string file, string text) => Write(file, System.Text.Encoding.UTF8.GetBytes(text));

    private static void Remove(string file)
    {
        try
        {
            File.Delete(file);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // Why nothing could be written is the news; a disk that went away keeps what it has.
        }
    }
}
