using EdgeInspector.Frames;

namespace EdgeInspector.Learning;

/// <summary>Images of a folder that a person does not want to be learned from.</summary>
internal static class LeftOut
{
    /// <summary>Ending of a file that lists images, one a line; lines that begin with # say something to people.</summary>
    public const string ListEnding = ".txt";

    /// <summary>The names that were given, those in lists among them.</summary>
    /// <param name="given">Images, or lists of images.</param>
    /// <exception cref="PictureException">A list cannot be read.</exception>
    public static IReadOnlyList<string> Read(IReadOnlyList<string> given)
    {
        List<string> names = [];
        foreach (string name in given)
        {
            if (!name.EndsWith(ListEnding, StringComparison.OrdinalIgnoreCase))
            {
                names.Add(name);
                continue;
            }
            try
            {
                names.AddRange(File.ReadAllLines(name).Select(line => line.Trim()).Where(line => line.Length > 0 && line[0] != '#'));
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                throw new PictureException($"--leave-out: the list {name} cannot be read: {exception.Message}", exception);
            }
        }
        return names;
    }

    /// <summary>The images that are learned from.</summary>
    /// <param name="folder">Folder of good images.</param>
    /// <param name="all">All images in it, as paths below it with '/'.</param>
    /// <param name="chosen">Those to learn from.</param>
    /// <param name="names">Those to leave out: paths below the folder, or paths of the files themselves.</param>
    /// <param name="say">Called with how many were left out.</param>
    /// <exception cref="PictureException">A name is not in the folder, or none remains.</exception>
    public static string[] Without(string folder, IEnumerable<string> all, string[] chosen, IReadOnlyList<string> names, Action<string> say)
    {
        if (names.Count == 0) return chosen;
        HashSet<string> known = [.. all];
        HashSet<string> left = [.. names.Select(name => Below(folder, name, known))];
        string[] unknown = [.. left.Where(name => !known.Contains(name)).Order(StringComparer.Ordinal)];
        if (unknown.Length > 0)
        {
            throw new PictureException(
                $"--leave-out: {folder} has no image {PictureNotes.Names(unknown)}. "
                + "Give names as the list of suspicious images has them; nothing was learned.");
        }
        string[] others = [.. chosen.Where(file => !left.Contains(file))];
        if (others.Length == 0)
            throw new PictureException($"--leave-out: all {chosen.Length} images of {folder} are left out; nothing remains to learn from.");
        say($"{chosen.Length - others.Length} of {chosen.Length} images are left out as asked.");
        return others;
    }

    private static string Below(string folder, string name, HashSet<string> known)
    {
        string plain = name.Replace('\\', '/');
        if (known.Contains(plain)) return plain;
        string below = Path.GetRelativePath(Path.GetFullPath(folder), Path.GetFullPath(name)).Replace('\\', '/');
        return known.Contains(below) ? below : plain;
    }
}
