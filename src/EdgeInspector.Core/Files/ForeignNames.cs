namespace EdgeInspector.Files;

/// <summary>
/// Names of files that are listed and cannot be opened. Linux takes any bytes for a name; bytes that are no UTF-8, as of devices and drives
/// with an older encoding, are listed with U+FFFD in their place, and no file of that name lies there.
/// </summary>
public static class ForeignNames
{
    private const char Replacement = '\uFFFD';

    /// <summary>Whether a name that was listed may be one of those; only a look at the file tells.</summary>
    /// <param name="name">The name or the path.</param>
    public static bool MayBe(string name) => name.Contains(Replacement);

    /// <summary>Whether a file that was just listed is one of those.</summary>
    /// <param name="entry">It.</param>
    public static bool Has(FileSystemInfo entry) => MayBe(entry.Name) && (int)entry.Attributes == -1;

    /// <summary>What to say of such a file.</summary>
    /// <param name="path">Its path as it was listed.</param>
    public static string Complaint(string path) =>
        $"{path}: its name is not in UTF-8, so the file cannot be opened. Rename it, or mount the drive with its encoding.";
}
