using EdgeInspector.Files;
using EdgeInspector.Inference.Packages;

namespace EdgeInspector.Inference.History;

/// <summary>Looks at every byte of versions and of the package in its place, without holding anybody up who changes them.</summary>
/// <param name="store">Has the contents.</param>
/// <param name="folder">Has the versions.</param>
/// <param name="place">The station's folder.</param>
internal sealed class HistoryCheck(HistoryStore store, VersionFolder folder, string place)
{
    private const int MostLooks = 5;

    /// <summary>What is missing or changed, in sentences; empty when all is whole.</summary>
    /// <param name="only">Gives the version that alone is looked at, with the package in its place; null for all of them.</param>
    /// <param name="alive">Called whenever something came forward.</param>
    /// <param name="moment">Called in the midst of each look.</param>
    public IReadOnlyList<string> Of(Func<ModelVersion>? only, Action alive, Action moment)
    {
        for (int looks = 1; ; looks++)
        {
            (string? package, IReadOnlyList<int> numbers) = (PackageReader.ReadSha256(place), folder.Numbers);
            List<string> faults = Look(only, alive, moment);
            // What was exchanged while it was looked at is half the one and half the other, and not broken.
            bool isStill = package == PackageReader.ReadSha256(place) && numbers.SequenceEqual(folder.Numbers);
            if (faults.Count == 0 || isStill || looks == MostLooks) return faults;
        }
    }

    /// <summary>What is wrong with the package in its place, if it is to be a version's, in sentences.</summary>
    public IEnumerable<string> PackageFaults(ModelVersion version, Action alive)
    {
        foreach (VersionFile file in version.Files)
        {
            string path = Path.Combine(place, file.Path);
            alive();
            if (!RegularFile.Exists(path)) yield return $"{path} is missing.";
            else if (FileHash.Sha256(path) != file.Sha256) yield return $"{path} is changed or damaged.";
        }
    }

    private List<string> Look(Func<ModelVersion>? only, Action alive, Action moment)
    {
        (IReadOnlyList<ModelVersion> versions, IReadOnlyList<string> wrong) = folder.ReadAll();
        List<string> faults = [.. wrong];
        if (only is not null) versions = [only()];
        var seen = new Dictionary<VersionFile, string?>();
        foreach (ModelVersion version in versions)
        {
            foreach ((string kind, VersionFile file) in FilesOf(version))
            {
                VersionFile content = file with { Path = "" };
                if (!seen.TryGetValue(content, out string? fault)) seen[content] = fault = store.Content.Fault(file);
                alive();
                if (fault is not null) faults.Add($"version {version.Number}: {kind} {file.Path} {fault}.");
            }
        }
        string? onDisk = PackageReader.ReadSha256(place);
        moment();
        if (HistoryView.InUseOf(versions, onDisk) is { } inUse)
            faults.AddRange(PackageFaults(inUse, alive).Select(fault => $"in use, version {inUse.Number}: {fault}"));
        else if (onDisk is not null && only is null)
            faults.Add($"{place}: the package in use ({onDisk[..12]}) is no version yet; it is recorded when another one is activated.");
        return faults;
    }

    private static IEnumerable<(string Kind, VersionFile File)> FilesOf(ModelVersion version) =>
        version.Files.Select(file => ("package file", file))
            .Concat(version.HasPictures ? version.Pictures.Select(picture => ("picture", picture)) : []);
}
