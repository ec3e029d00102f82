using EdgeInspector.Files;

namespace EdgeInspector.Frames;

/// <summary>
/// The pictures in a folder and its sub-folders, by one rule for cameras, learning and inspecting. Left out, counted and named are: hidden
/// files and folders, folders of systems and file servers, what this program drew itself, links to folders that were walked already or
/// that lead nowhere, and files whose endings are not those of pictures.
/// </summary>
public sealed class PictureFolder
{
    private readonly PictureWalk _walk;

    private PictureFolder(string path, PictureWalk walk) => (Path, _walk) = (path, walk);

    /// <summary>The folder.</summary>
    public string Path { get; }

    /// <summary>Paths of the pictures below it, with '/', in natural order.</summary>
    public IReadOnlyList<string> Pictures => _walk.Pictures;

    /// <summary>How many pictures lie in each folder: its path below this one with '/', "." for this one, in natural order.</summary>
    public IReadOnlyList<(string Folder, int Pictures)> Folders =>
    [
        .. Pictures.GroupBy(FolderOf).OrderBy(folder => folder.Key, NaturalOrder.Comparer).Select(folder => (folder.Key, folder.Count())),
    ];

    /// <summary>What was left out and why, as a sentence; null when nothing was.</summary>
    public string? LeftOut => _walk.LeftOut;

    /// <summary>What was found, and what was left out and why, as one line for people.</summary>
    public string Summary
    {
        get
        {
            IReadOnlyList<(string Folder, int Pictures)> folders = Folders;
            string where = folders.Count < 2
                ? ""
                : $" in {folders.Count} folders ({string.Join(", ", folders.Select(folder => $"{folder.Folder}: {folder.Pictures}"))})";
            return $"{Path}: {Count(Pictures.Count, "picture")}{where}.{(LeftOut is { } left ? " " + left : "")}";
        }
    }

    /// <summary>Walks the folder.</summary>
    /// <param name="path">The folder; links are followed.</param>
    /// <param name="codec">Knows the endings of pictures.</param>
    /// <exception cref="PictureException">There is no such folder, no picture in it, or it cannot be read.</exception>
    public static PictureFolder Walk(string path, IPictureCodec codec)
    {
        PictureFolder folder = WalkAny(path, codec.IsPictureFile);
        if (folder.Pictures.Count > 0) return folder;
        throw new PictureException(
            $"{path}: there are no pictures in it (.png, .jpg, .bmp, .tif, .webp).{(folder.LeftOut is { } left ? " " + left : "")}");
    }

    /// <summary>The same for files of other endings; there may be none.</summary>
    /// <param name="path">The folder; links are followed.</param>
    /// <param name="isWanted">Knows the files by their names.</param>
    /// <exception cref="PictureException">There is no such folder, or it cannot be read.</exception>
    public static PictureFolder WalkAny(string path, Func<string, bool> isWanted)
    {
        var walk = new PictureWalk(isWanted);
        try
        {
            if (!TimeLimited.Run(path, () => Directory.Exists(path))) throw new PictureException($"{path}: there is no such folder.");
            TimeLimited.Run(path, TimeLimited.Limit, alive =>
            {
                walk.Run(new DirectoryInfo(path), alive);
                return true;
            });
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new PictureException($"{path}: the folder cannot be read: {exception.Message}", exception);
        }
        return new PictureFolder(path, walk);
    }

    /// <summary>Why nobody should learn from all of the folder as from good parts; null when nothing speaks against it.</summary>
    public string? FaultAsGood
    {
        get
        {
            string[] kinds = [.. Pictures.Select(FolderOf).SelectMany(Ancestors).Distinct()];
            string? defects = kinds.FirstOrDefault(kind => KindName.IsDefect(Last(kind)));
            string? good = kinds.FirstOrDefault(kind => KindName.IsGood(Last(kind)));
            string? beside = good is null
                ? null
                : kinds.FirstOrDefault(kind => FolderOf(kind) == FolderOf(good) && !KindName.IsGood(Last(kind)));
            if ((defects ?? beside) is not { } found) return null;
            string kindsFound = string.Join(", ", Folders.Select(folder => $"{folder.Folder} ({folder.Pictures})"));
            string remedy = good is null
                ? $"Take {found} out of it"
                : $"Give {System.IO.Path.Combine(Path, good)} alone, or take {found} out";
            return $"{Path}: it looks like a data set with defects: {kindsFound}. Images of good parts alone may be learned from. {remedy}; if all of them are good, rename {found}.";
        }
    }

    private static string FolderOf(string path) => path.LastIndexOf('/') is >= 0 and var slash ? path[..slash] : ".";

    private static string Last(string folder) => folder[(folder.LastIndexOf('/') + 1)..];

    private static IEnumerable<string> Ancestors(string folder)
    {
        for (string at = folder; at != "."; at = FolderOf(at)) yield return at;
    }

    /// <summary>A number with its noun.</summary>
    public static string Count(int number, string what) => $"{number} {what}{(number == 1 ? "" : "s")}";
}
