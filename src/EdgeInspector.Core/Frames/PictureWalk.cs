using EdgeInspector.Files;

namespace EdgeInspector.Frames;

/// <summary>One walk over the sub-folders of a folder, see <see cref="PictureFolder"/>.</summary>
internal sealed class PictureWalk(Func<string, bool> isWanted)
{
    // Of Windows, Linux, macOS and the usual file servers.
    private static readonly string[] SystemNames =
    [
        "$RECYCLE.BIN", "RECYCLER", "System Volume Information", "lost+found", "@eaDir", "@Recycle", "@Recently-Snapshot", "#recycle",
        "#snapshot", "__MACOSX", "Thumbs", "thumbnails", "Thumbs.db", "ehthumbs.db", "desktop.ini",
    ];

    private readonly HashSet<string> _walked = new(StringComparer.Ordinal);
    private readonly List<string> _pictures = [];
    private readonly List<string> _hidden = [], _system = [], _own = [], _again = [], _nowhere = [], _unreadable = [], _others = [];

    /// <summary>Pictures in natural order.</summary>
    public IReadOnlyList<string> Pictures { get; private set; } = [];

    /// <summary>What was left out and why; null when nothing was.</summary>
    public string? LeftOut
    {
        get
        {
            string[] parts =
            [
                .. Part(_hidden, "hidden file or folder", "hidden files or folders"),
                .. Part(_system, "file or folder of the system", "files or folders of the system"),
                .. Part(_own, "file or folder that this program wrote", "files or folders that this program wrote"),
                .. Part(_again, "link to a folder that is walked already", "links to folders that are walked already"),
                .. Part(_nowhere, "link that leads nowhere", "links that lead nowhere"),
                .. Part(_unreadable, "folder that may not be read", "folders that may not be read"),
                .. _others.Count == 0 ? [] : (string[])[$"{PictureFolder.Count(_others.Count, "file")} with other endings ({Endings()})"],
            ];
            return parts.Length == 0 ? null : $"Left out: {string.Join("; ", parts)}.";
        }
    }

    /// <summary>Walks.</summary>
    /// <param name="root">Where to begin.</param>
    /// <param name="alive">Called for each folder.</param>
    public void Run(DirectoryInfo root, Action alive)
    {
        // Folders themselves come before links to them, so that a picture has the same name wherever a link lies.
        List<(DirectoryInfo Folder, string Name)> links = [];
        string top = RealPath(root);
        Walk(root, "", links, alive);
        for (int i = 0; i < links.Count; i++)
        {
            // What holds the folder itself would show all that lies beside it.
            if (top.StartsWith(RealPath(links[i].Folder) + Path.DirectorySeparatorChar, StringComparison.Ordinal))
                _again.Add(links[i].Name);
            else Walk(links[i].Folder, links[i].Name + "/", links, alive);
        }
        Pictures = [.. _pictures.Order(NaturalOrder.Comparer)];
    }

    private void Walk(DirectoryInfo folder, string prefix, List<(DirectoryInfo Folder, string Name)> links, Action alive)
    {
        alive();
        if (!_walked.Add(RealPath(folder)))
        {
            _again.Add(prefix[..^1]);
            return;
        }
        FileSystemInfo[] entries;
        try
        {
            entries = [.. folder.EnumerateFileSystemInfos().OrderBy(entry => entry.Name, StringComparer.Ordinal)];
        }
        catch (UnauthorizedAccessException) when (prefix.Length > 0)
        {
            _unreadable.Add(prefix[..^1]);
            return;
        }
        var output = new OwnOutput(folder, [.. entries.Select(entry => entry.Name)]);
        if (prefix.Length > 0 && output.IsWhole)
        {
            _own.Add(prefix[..^1]);
            return;
        }
        foreach (FileSystemInfo entry in entries)
        {
            string name = prefix + entry.Name;
            if (SystemNames.Contains(entry.Name, StringComparer.OrdinalIgnoreCase)) _system.Add(name);
            else if (IsHidden(entry)) _hidden.Add(name);
            else if (entry.LinkTarget is not null && LeadsNowhere(entry)) _nowhere.Add(name);
            else if (entry is not DirectoryInfo inner) Take(entry.Name, name, output);
            else if (entry.LinkTarget is not null) links.Add((inner, name));
            else Walk(inner, name + "/", links, alive);
        }
    }

    private void Take(string file, string name, OwnOutput output)
    {
        if (!isWanted(file)) _others.Add(name);
        else if (output.Has(file)) _own.Add(name);
        else _pictures.Add(name);
    }

    private static bool IsHidden(FileSystemInfo entry) =>
        entry.Name.StartsWith('.')
        || ((entry.Attributes & (FileAttributes.Hidden | FileAttributes.System)) != 0 && !ForeignNames.Has(entry));

    private static bool LeadsNowhere(FileSystemInfo link)
    {
        try
        {
            return link.ResolveLinkTarget(returnFinalTarget: true) is not { Exists: true };
        }
        catch (IOException)
        {
            // It leads to itself.
            return true;
        }
    }

    private static string RealPath(DirectoryInfo folder)
    {
        // Any part of the path may be a link.
        string path = Path.GetFullPath(folder.FullName);
        for (int steps = 0; steps < 100; steps++)
        {
            if (Resolve(path) is not { } next) return Path.TrimEndingDirectorySeparator(path);
            path = next;
        }
        return path;
    }

    // The path with its first link replaced by what it leads to; null when there is none.
    private static string? Resolve(string path)
    {
        for (var at = new DirectoryInfo(path); at is not null; at = at.Parent)
        {
            if (at.LinkTarget is not { } target) continue;
            string there = Path.GetFullPath(target, at.Parent?.FullName ?? at.FullName);
            return Path.GetFullPath(there + path[at.FullName.Length..]);
        }
        return null;
    }

    private static IEnumerable<string> Part(List<string> names, string one, string many)
    {
        if (names.Count > 0) yield return $"{names.Count} {(names.Count == 1 ? one : many)} ({PictureNotes.Names(names)})";
    }

    private string Endings() => string.Join(", ", _others
        .GroupBy(name => Path.GetExtension(name).ToLowerInvariant()).OrderByDescending(ending => ending.Count())
        .ThenBy(ending => ending.Key, StringComparer.Ordinal)
        .Select(ending => $"{ending.Count()} {(ending.Key.Length == 0 ? "without" : ending.Key)}"));
}
