using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using EdgeInspector.Files;

namespace EdgeInspector.Agent.Archiving;

/// <summary>
/// A day's folder of a station in the archive. The archive's own is what has a name that it gives, in a folder that bears its mark or, of
/// archives older than the mark, with a result that names station and number. All else belongs to others.
/// </summary>
internal sealed partial class ArchiveDay
{
    private const string MarkName = ".edge-inspector-archive";
    private readonly DirectoryInfo _folder;
    private bool _isMarked;

    private ArchiveDay(DirectoryInfo folder, bool isMarked) => (_folder, _isMarked) = (folder, isMarked);

    /// <summary>The day as its folder's name says it: times of files change when they are copied.</summary>
    public string Day => _folder.Name;

    /// <summary>Its folder.</summary>
    public string Path => _folder.FullName;

    /// <summary>Makes a day's folder where it is missing.</summary>
    /// <param name="archive">The archive.</param>
    /// <param name="station">Name of the station.</param>
    /// <param name="at">Any time of the day.</param>
    /// <returns>The folder's path.</returns>
    /// <exception cref="IOException">It cannot be made, or a link lies in its place, behind which others keep theirs.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be made.</exception>
    public static string Make(string archive, string station, DateTimeOffset at)
    {
        var folder = new DirectoryInfo(
            System.IO.Path.Combine(archive, station, at.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)));
        foreach (DirectoryInfo part in (DirectoryInfo[])[folder.Parent!, folder])
            if (part.LinkTarget is not null) throw new IOException($"{part.FullName} is a link; the archive does not write through links.");
        if (folder.Exists) return folder.FullName;
        folder.Create();
        NewFile.Write(System.IO.Path.Combine(folder.FullName, MarkName), Mark(folder));
        return folder.FullName;
    }

    /// <summary>All days of all stations, the oldest first; what lies behind a link is reported instead.</summary>
    /// <param name="archive">The archive; it must exist.</param>
    /// <param name="left">Takes what is left alone, and why.</param>
    public static IReadOnlyList<ArchiveDay> All(string archive, Action<string> left)
    {
        List<ArchiveDay> days = [];
        foreach (DirectoryInfo station in Folders(new DirectoryInfo(archive), left))
        {
            days.AddRange(Folders(station, left)
                .Where(folder =>
                    DateOnly.TryParseExact(folder.Name, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _))
                .Select(folder => new ArchiveDay(folder, IsMarked(folder))));
        }
        return [.. days.OrderBy(day => day.Day, StringComparer.Ordinal)];
    }

    /// <summary>Bytes of what is the archive's own; 0 without the mark, because asking every result would take too long.</summary>
    public long Bytes => _isMarked ? _folder.EnumerateFiles().Where(HasOwnName).Sum(file => file.Length) : 0;

    /// <summary>Marks a folder of an older archive when all in it that has the archive's names is its own.</summary>
    public void Adopt()
    {
        if (_isMarked) return;
        FileInfo[] files = [.. _folder.EnumerateFiles().Where(HasOwnName)];
        if (files.Length == 0 || !PartsOf(files).All(Claims)) return;
        NewFile.Write(System.IO.Path.Combine(Path, MarkName), Mark(_folder));
        _isMarked = true;
    }

    /// <summary>What is the archive's own, a part at a time, the oldest first: names begin with the part's number.</summary>
    public IEnumerable<IReadOnlyList<FileInfo>> Parts() =>
        PartsOf(_folder.GetFiles().Where(HasOwnName)).Where(part => _isMarked || Claims(part));

    /// <summary>Removes the folder when nothing but the mark is in it.</summary>
    /// <param name="left">Takes what is left alone, and why.</param>
    public void RemoveEmpty(Action<string> left)
    {
        if (_folder.EnumerateFileSystemInfos().FirstOrDefault(entry => entry.Name != MarkName) is { } foreign)
        {
            left($"{foreign.FullName} (the archive did not write it)");
            return;
        }
        if (_isMarked) File.Delete(System.IO.Path.Combine(Path, MarkName));
        _folder.Delete();
    }

    private static IEnumerable<DirectoryInfo> Folders(DirectoryInfo folder, Action<string> left)
    {
        DirectoryInfo[] found;
        try
        {
            found = folder.GetDirectories();
        }
        catch (UnauthorizedAccessException)
        {
            left($"{folder.FullName} (it may not be read)");
            yield break;
        }
        foreach (DirectoryInfo one in found)
        {
            if (one.LinkTarget is null) yield return one;
            else left($"{one.FullName} (a link)");
        }
    }

    // Never through a link: what it leads to is another's.
    private static bool HasOwnName(FileInfo file) => OwnName().IsMatch(file.Name) && file.LinkTarget is null;

    private static IEnumerable<IReadOnlyList<FileInfo>> PartsOf(IEnumerable<FileInfo> files) => files
        .OrderBy(file => file.Name, StringComparer.Ordinal).GroupBy(file => file.Name.Split('.')[0])
        .Select(part => (IReadOnlyList<FileInfo>)[.. part]);

    private static byte[] Mark(DirectoryInfo folder) =>
        Encoding.UTF8.GetBytes($"EdgeInspector's archive, {folder.Parent!.Name}/{folder.Name}: what it wrote here it deletes.\n");

    // A copy of the folder in another place is no longer the archive's.
    private static bool IsMarked(DirectoryInfo folder)
    {
        try
        {
            string mark = System.IO.Path.Combine(folder.FullName, MarkName);
            return RegularFile.Exists(mark) && RegularFile.ReadAllBytes(mark, maximum: 4096).AsSpan().SequenceEqual(Mark(folder));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private bool Claims(IReadOnlyList<FileInfo> part)
    {
        if (part.FirstOrDefault(file => file.Extension == ".json") is not { } file) return false;
        try
        {
            var result = ArchivedResult.Read(file.FullName);
            return result.Schema == ArchivedResult.CurrentSchema && result.Station == _folder.Parent!.Name
                && file.Name.StartsWith(string.Create(CultureInfo.InvariantCulture, $"{result.Seq:D9}-"), StringComparison.Ordinal);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    [GeneratedRegex(@"^[0-9]{9,19}-(pass|fail)\.(png|jpg|json|json\.new)$")]
    private static partial Regex OwnName();
}
