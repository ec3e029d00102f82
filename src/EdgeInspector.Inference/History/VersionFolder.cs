using System.Globalization;
using System.Text.Json;
using EdgeInspector.Files;
using EdgeInspector.Inference.Packages;
using EdgeInspector.Shadowing;

namespace EdgeInspector.Inference.History;

/// <summary>
/// The lineages of one station and product: a file each, whose name has its number and the beginning of its own hash, so that one step
/// puts it in its place and whoever changes it is found out. A version exists when its file does.
/// </summary>
/// <param name="folder">Where they lie.</param>
internal sealed class VersionFolder(string folder)
{
    private const int ShownHash = 16;
    private const string InUseName = "in-use.json";
    private const string ReleasePrefix = "release-";
    private const int LongestNote = 1 << 16;

    /// <summary>The numbers there are, oldest first.</summary>
    public IReadOnlyList<int> Numbers => [.. Paths().Keys];

    /// <summary>All versions, oldest first, and what is wrong with those that cannot be read.</summary>
    public (IReadOnlyList<ModelVersion> Versions, IReadOnlyList<string> Faults) ReadAll()
    {
        List<ModelVersion> versions = [];
        List<string> faults = [];
        foreach (string path in Paths().Values)
        {
            try
            {
                versions.Add(Read(path));
            }
            catch (HistoryException exception)
            {
                faults.Add(exception.Message);
            }
        }
        return (versions, faults);
    }

    /// <summary>One version; null when there is none of the number.</summary>
    /// <exception cref="HistoryException">Its lineage is damaged.</exception>
    public ModelVersion? Find(int number) => Paths().TryGetValue(number, out string? path) ? Read(path) : null;

    /// <summary>Puts a version in its place.</summary>
    public void Write(ModelVersion version)
    {
        byte[] json = version.ToJson();
        string name = string.Create(
            CultureInfo.InvariantCulture, $"{version.Number:0000}.{PackageFiles.Sha256(json)[..ShownHash]}.json");
        HistoryFile.Put(folder, name, json);
    }

    /// <summary>Deletes a version; its files stay until nobody needs them.</summary>
    public void Remove(int number)
    {
        if (Paths().TryGetValue(number, out string? path)) File.Delete(path);
        RemoveReleases(number, but: null);
    }

    /// <summary>Puts what is known of a release in its place; an older one of the version goes.</summary>
    public void WriteRelease(int number, ShadowRelease release)
    {
        byte[] json = JsonSerializer.SerializeToUtf8Bytes(release, ModelManifest.Json);
        string name = ReleaseStart(number) + PackageFiles.Sha256(json)[..ShownHash] + ".json";
        HistoryFile.Put(folder, name, json);
        RemoveReleases(number, but: name);
    }

    /// <summary>Takes a release back that was none.</summary>
    /// <param name="number">The version.</param>
    /// <param name="before">What was known of the release before it; null without one.</param>
    public void TakeReleaseBack(int number, ShadowRelease? before)
    {
        if (before is null) RemoveReleases(number, but: null);
        else WriteRelease(number, before);
    }

    private static string ReleaseStart(int number) => string.Create(CultureInfo.InvariantCulture, $"{ReleasePrefix}{number:0000}-");

    private void RemoveReleases(int number, string? but)
    {
        if (!Directory.Exists(folder)) return;
        foreach (string path in Directory.GetFiles(folder, ReleaseStart(number) + "*.json"))
            if (Path.GetFileName(path) != but) File.Delete(path);
    }

    // Of two that a kill left the newer one. One that was changed says nothing that can be believed.
    private ShadowRelease? ReadRelease(int number)
    {
        List<ShadowRelease> found = [];
        foreach (string path in Directory.GetFiles(folder, ReleaseStart(number) + "*.json"))
        {
            byte[] json = RegularFile.ReadAllBytes(path, LongestNote);
            if (!Path.GetFileName(path).EndsWith($"-{PackageFiles.Sha256(json)[..ShownHash]}.json", StringComparison.Ordinal))
                throw new HistoryException(HistoryFault.Damaged, $"{path}: what is known of the release was changed or damaged; the hash in its name is another.");
            if (JsonSerializer.Deserialize<ShadowRelease>(json, ModelManifest.Json) is { } one) found.Add(one);
        }
        return found.MaxBy(one => one.At);
    }

    /// <summary>What was put in use last; null when nothing was, or nobody can tell.</summary>
    public InUseNote? ReadInUse()
    {
        string path = Path.Combine(folder, InUseName);
        try
        {
            return RegularFile.Exists(path)
                ? JsonSerializer.Deserialize<InUseNote>(RegularFile.ReadAllBytes(path, LongestNote), ModelManifest.Json) : null;
        }
        catch (JsonException)
        {
            // What is in use is said by the package itself; only the way back is lost.
            return null;
        }
    }

    /// <summary>Notes what was put in use.</summary>
    public void WriteInUse(InUseNote note) =>
        HistoryFile.Put(folder, InUseName, JsonSerializer.SerializeToUtf8Bytes(note, ModelManifest.Json));

    /// <summary>Reads a lineage and checks it by the rules of all.</summary>
    /// <param name="json">Its text.</param>
    /// <param name="place">Where it lies, for messages.</param>
    /// <exception cref="HistoryException">It is none.</exception>
    public static ModelVersion Parse(ReadOnlySpan<byte> json, string place)
    {
        ModelVersion version;
        try
        {
            version = JsonSerializer.Deserialize<ModelVersion>(json, ModelManifest.Json)
                ?? throw new HistoryException(HistoryFault.Damaged, $"{place}: the lineage is empty.");
        }
        catch (JsonException exception)
        {
            throw new HistoryException(HistoryFault.Damaged, $"{place}: the lineage cannot be understood: {exception.Message}", exception);
        }
        string[] faults = [.. VersionRules.Faults(version).Take(5)];
        return faults.Length == 0
            ? version
            : throw new HistoryException(HistoryFault.Damaged, $"{place}: the lineage is refused: {string.Join("; ", faults)}.");
    }

    private ModelVersion Read(string path)
    {
        byte[] json = RegularFile.ReadAllBytes(path, PackageContents.LongestManifest);
        if (!Path.GetFileName(path).Contains($".{PackageFiles.Sha256(json)[..ShownHash]}.", StringComparison.Ordinal))
            throw new HistoryException(HistoryFault.Damaged, $"{path}: the lineage was changed or damaged; the hash in its name is another.");
        ModelVersion version = Parse(json, path);
        return version with { Release = ReadRelease(version.Number) };
    }

    private SortedDictionary<int, string> Paths()
    {
        var paths = new SortedDictionary<int, string>();
        if (!Directory.Exists(folder)) return paths;
        foreach (string path in Directory.EnumerateFiles(folder, "*.json"))
        {
            string[] name = Path.GetFileName(path).Split('.');
            if (name.Length == 3 && int.TryParse(name[0], NumberStyles.None, CultureInfo.InvariantCulture, out int number))
                paths[number] = path;
        }
        return paths;
    }
}
