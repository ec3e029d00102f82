using System.Text;
using EdgeInspector.Files;

namespace EdgeInspector.Frames;

/// <summary>
/// Distinguishes the pictures of a folder that this program drew from those of a camera, by the files that it writes beside them.
/// </summary>
internal sealed class OwnOutput
{
    private const string ArchiveMark = ".edge-inspector-archive", ArchiveSchema = "edgeinspector.archive/";
    private const int LargestResult = 1 << 20;

    // A model package, an evaluation's report, a comparison.
    private static readonly string[][] Marks =
    [
        ["manifest.json", "manifest.sha256"], ["report.html", "evaluation.json"], ["comparison.html", "comparison.json"],
    ];

    private static readonly string[] Heatmaps = ["-overlay.jpg", "-beside.jpg", "-map.png"];
    private readonly HashSet<string> _names;
    private readonly Lazy<bool> _isArchive;

    /// <param name="folder">The folder.</param>
    /// <param name="names">Names of what lies in it.</param>
    public OwnOutput(DirectoryInfo folder, HashSet<string> names)
    {
        _names = names;
        // Of an archive older than the mark, one result tells for all.
        _isArchive = new Lazy<bool>(() => names.Contains(ArchiveMark)
            || (names.FirstOrDefault(HasFrameAndResult) is { } overlay
                && IsResult(Path.Combine(folder.FullName, Path.ChangeExtension(overlay, ".json")))));
    }

    /// <summary>Whether the folder is one that this program writes, with all that is in it.</summary>
    public bool IsWhole => Marks.Any(mark => mark.All(_names.Contains))
        || (_names.Contains("scales.json") && _names.Any(name => name.EndsWith(Heatmaps[^1], StringComparison.Ordinal)));

    /// <summary>
    /// Whether a picture of the folder is one that this program drew: a heatmap with another kind of it beside it, or an archived frame's
    /// overlay.
    /// </summary>
    public bool Has(string name)
    {
        foreach (string ending in Heatmaps)
        {
            if (!name.EndsWith(ending, StringComparison.Ordinal)) continue;
            string stem = name[..^ending.Length];
            return Heatmaps.Any(other => other != ending && _names.Contains(stem + other));
        }
        return HasFrameAndResult(name) && _isArchive.Value;
    }

    private bool HasFrameAndResult(string name) => name.EndsWith(".jpg", StringComparison.Ordinal)
        && _names.Contains(Path.ChangeExtension(name, ".png")) && _names.Contains(Path.ChangeExtension(name, ".json"));

    private static bool IsResult(string file)
    {
        try
        {
            return Encoding.UTF8.GetString(RegularFile.ReadAllBytes(file, LargestResult)).Contains(ArchiveSchema, StringComparison.Ordinal);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
