namespace EdgeInspector.Running.Settings;

/// <summary>Writes small files of the state folder so that a power cut leaves the old or the new content, never half of it.</summary>
internal static class StateFile
{
    /// <summary>Puts new content in the place of the old.</summary>
    /// <exception cref="IOException">The disk refused; the old content stands.</exception>
    public static void Write(string path, byte[] content)
    {
        string beside = path + ".tmp";
        using (var stream = new FileStream(beside, FileMode.Create, FileAccess.Write, FileShare.None))
        {
            stream.Write(content);
            stream.Flush(flushToDisk: true);
        }
        File.Move(beside, path, overwrite: true);
    }
}
