using EdgeInspector.Files;
using EdgeInspector.Inference.Teaching;

namespace EdgeInspector.Inference.History;

/// <summary>The histories of all stations of a state folder: their lineages, and the content that they share.</summary>
internal sealed class HistoryStore
{
    internal const string FolderName = "models", ContentName = "content", WorkName = "work";
    private const string VersionsName = "versions", CandidatesName = "candidates", CollectedName = "collected";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <param name="stateFolder">The agent's state folder.</param>
    public HistoryStore(string stateFolder)
    {
        Folder = Path.Combine(Path.GetFullPath(stateFolder), FolderName);
        Content = new ContentStore(Path.Combine(Folder, ContentName));
    }

    /// <summary>Where all of it lies.</summary>
    public string Folder { get; }

    /// <summary>Packages' files and pictures by their content.</summary>
    public ContentStore Content { get; }

    /// <summary>The lineages of a station and product.</summary>
    public VersionFolder Of(string station, string? recipe) => new(PlaceOf(VersionsName, station, recipe));

    /// <summary>The candidates of a station and product.</summary>
    public CandidateFolder CandidatesOf(string station, string? recipe) => new(PlaceOf(CandidatesName, station, recipe));

    /// <summary>The pictures that a station has collected.</summary>
    public CollectionFolder CollectedOf(string station, string? recipe) => new(PlaceOf(CollectedName, station, recipe));

    /// <summary>Does a change, one at a time. One that fails leaves no content that nobody needs.</summary>
    /// <param name="work">The change; it calls its argument whenever it has come forward.</param>
    /// <exception cref="HistoryException">Another change takes too long.</exception>
    /// <exception cref="PathHangsException">The folder does not answer.</exception>
    public T Change<T>(Func<Action, T> work) => Look(alive =>
    {
        using var turn = HistoryLock.Take(Folder, Patience, alive);
        HistoryWork.RemoveLeft(Works);
        Content.RemoveUnfinished();
        foreach (string records in ((string[])[VersionsName, CandidatesName, CollectedName]).SelectMany(FoldersOf))
            HistoryFile.RemoveUnfinished(records);
        try
        {
            return work(alive);
        }
        catch
        {
            SweepAfterFailure();
            throw;
        }
    });

    /// <summary>Looks at what is there.</summary>
    /// <param name="work">The look; it calls its argument whenever it has come forward.</param>
    /// <exception cref="PathHangsException">The folder does not answer.</exception>
    public T Look<T>(Func<Action, T> work) => TimeLimited.Run($"the history of models in {Folder}", TimeLimited.Limit, work);

    /// <summary>A folder for what is not a version yet.</summary>
    public HistoryWork NewWork() => Change(_ => HistoryWork.Begin(Works));

    /// <summary>Where a folder for what is not a version yet lies.</summary>
    /// <param name="name">Its name.</param>
    /// <exception cref="HistoryException">There is none of that name.</exception>
    public string WorkOf(string name)
    {
        string folder = Path.Combine(Works, name);
        return name.Length == 32 && name.All(char.IsAsciiHexDigitLower) && Directory.Exists(folder) ? folder
            : throw new HistoryException(HistoryFault.NotFound,
                "There is no such package on this machine: the page and 'models import' bring it first.");
    }

    /// <summary>Keeps a picture by its content, under the lock.</summary>
    /// <exception cref="IOException">The disk failed; nothing was taken in.</exception>
    public void Keep(byte[] bytes, VersionFile picture, Action alive)
    {
        if (Content.Holds(picture) && Content.Fault(picture) is null) return;
        using var content = new MemoryStream(bytes);
        Content.Add(content, picture, alive);
    }

    /// <summary>Where the content of a picture lies.</summary>
    /// <exception cref="HistoryException">It is missing, or not what it was.</exception>
    public string PathOf(VersionFile picture) => Content.Fault(picture) is { } fault
        ? throw new HistoryException(HistoryFault.Damaged, $"{picture.Path} {fault} ({Content.PathOf(picture.Sha256)}).")
        : Content.PathOf(picture.Sha256);

    /// <summary>The lineages of all stations, and what is wrong with those that cannot be read.</summary>
    public (IReadOnlyList<ModelVersion> Versions, IReadOnlyList<string> Faults) ReadAll()
    {
        List<ModelVersion> versions = [];
        List<string> faults = [];
        foreach (string station in FoldersOf(VersionsName))
        {
            (IReadOnlyList<ModelVersion> some, IReadOnlyList<string> wrong) = new VersionFolder(station).ReadAll();
            versions.AddRange(some);
            faults.AddRange(wrong);
        }
        return (versions, faults);
    }

    /// <summary>The pictures of versions, of candidates, and of those that stations have collected, each once.</summary>
    /// <param name="versions">The versions of all stations.</param>
    /// <param name="faults">Takes what is wrong with records that cannot be read.</param>
    public Dictionary<string, long> PicturesOf(IEnumerable<ModelVersion> versions, Action<string> faults)
    {
        var pictures = new Dictionary<string, long>(StringComparer.Ordinal);
        List<VersionFile> needed = [.. versions.Where(version => version.HasPictures).SelectMany(version => version.Pictures)];
        foreach (string station in FoldersOf(CandidatesName))
        {
            (IReadOnlyList<Candidate> some, IReadOnlyList<string> wrong) = new CandidateFolder(station).ReadAll();
            needed.AddRange(some.Where(candidate => candidate.NeedsPicture).Select(candidate => candidate.Picture));
            foreach (string fault in wrong) faults(fault);
        }
        foreach (string station in FoldersOf(CollectedName))
        {
            (IReadOnlyList<CollectedPicture> some, IReadOnlyList<string> wrong) = new CollectionFolder(station).ReadAll();
            needed.AddRange(some.Select(one => one.Picture));
            foreach (string fault in wrong) faults(fault);
        }
        foreach (VersionFile picture in needed) pictures[picture.Sha256] = picture.Bytes;
        return pictures;
    }

    /// <summary>
    /// Deletes content that no version, no candidate and no collection needs. Nothing is deleted while one of them cannot be read: it may
    /// need it.
    /// </summary>
    public void Sweep()
    {
        (IReadOnlyList<ModelVersion> versions, IReadOnlyList<string> faults) = ReadAll();
        List<string> wrong = [.. faults];
        Dictionary<string, long> pictures = PicturesOf(versions, wrong.Add);
        if (wrong.Count > 0) return;
        HashSet<string> needed =
        [
            .. pictures.Keys, .. versions.SelectMany(version => version.Files).Select(file => file.Sha256),
        ];
        Content.Sweep(needed);
    }

    private string[] FoldersOf(string kind) =>
        Path.Combine(Folder, kind) is var folder && Directory.Exists(folder) ? Directory.GetDirectories(folder) : [];

    private string PlaceOf(string kind, string station, string? recipe) => Path.Combine(
        Folder, kind, Uri.EscapeDataString(station) + (recipe is null ? "" : $"@{Uri.EscapeDataString(recipe)}"));

    private string Works => Path.Combine(Folder, WorkName);

    // What went wrong counts, and what this leaves the next change removes.
    private void SweepAfterFailure()
    {
        try
        {
            Sweep();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
        }
    }
}
