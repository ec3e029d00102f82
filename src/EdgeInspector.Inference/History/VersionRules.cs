namespace EdgeInspector.Inference.History;

/// <summary>
/// What must hold of a lineage, wherever it comes from: a file that was written by hand names no place outside of its own.
/// </summary>
internal static class VersionRules
{
    private const int LongestPath = 400, MostLevels = 8, HashLength = 64, MostFiles = 1_000_000;

    /// <summary>All that is wrong, in sentences.</summary>
    public static IEnumerable<string> Faults(ModelVersion version)
    {
        if (version.FormatVersion != ModelVersion.CurrentFormat)
            yield return $"its format is {version.FormatVersion}, and this program knows {ModelVersion.CurrentFormat}; update the program";
        if (version.Number < 1) yield return $"its number is {version.Number}";
        if (!IsHash(version.PackageSha256)) yield return "packageSha256 is no SHA-256";
        if (version.Files.Count + version.Pictures.Count > MostFiles) yield return $"it has more than {MostFiles} files";
        foreach (VersionFile file in version.Files)
            if (FaultOf(file) is { } fault) yield return fault;
        // A picture is only looked for by its hash; its name is for people.
        foreach (VersionFile picture in version.Pictures)
            if (!IsHash(picture.Sha256) || picture.Bytes < 0) yield return $"picture {Shown(picture.Path)} has no SHA-256 or no length";
        // On a disk that does not tell them apart one would take the other's place.
        var names = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (VersionFile file in version.Files)
            if (!names.Add(file.Path)) yield return $"{Shown(file.Path)} is listed twice";
        foreach (VersionFile file in version.Files)
            for (int at = file.Path.IndexOf('/'); at > 0; at = file.Path.IndexOf('/', at + 1))
                if (names.Contains(file.Path[..at])) yield return $"{Shown(file.Path[..at])} is a file and a folder";
    }

    /// <summary>Whether a text is a SHA-256 in lower-case hex.</summary>
    public static bool IsHash(string text) =>
        text.Length == HashLength && text.All(letter => letter is (>= '0' and <= '9') or (>= 'a' and <= 'f'));

    private static string? FaultOf(VersionFile file)
    {
        if (!IsHash(file.Sha256) || file.Bytes < 0) return $"{Shown(file.Path)} has no SHA-256 or no length";
        string[] levels = file.Path.Split('/');
        bool isPlain = file.Path.Length is > 0 and <= LongestPath && levels.Length <= MostLevels
            && !levels.Any(level => level is "" or "." or ".." || level.EndsWith('.') || level.EndsWith(' '))
            && !file.Path.Any(letter => char.IsControl(letter) || letter is '\\' or ':' or '*' or '?' or '"' or '<' or '>' or '|');
        return isPlain ? null : $"{Shown(file.Path)} is no place inside a package";
    }

    private static string Shown(string path)
    {
        string text = string.Concat(path.Select(letter => char.IsControl(letter) ? '?' : letter));
        return $"'{(text.Length <= 100 ? text : text[..100] + "...")}'";
    }
}
