using EdgeInspector.Files;
using EdgeInspector.Inference.History;
using EdgeInspector.Inference.Packages;
using EdgeInspector.Inference.Tests.Learning;
using EdgeInspector.Learning;
using EdgeInspector.TestKit;

namespace EdgeInspector.Inference.Tests.History;

/// <summary>A state folder, a station's folder, and packages that stand for learned ones: the same graph, other origins.</summary>
internal sealed class HistoryBed : IDisposable
{
    public const string Program = "1.2.3";
    private static int _learned;
    private readonly TemporaryFolder _folder = new();
    private readonly LearnedModel _model;

    public HistoryBed(LearnedModel model)
    {
        _model = model;
        State = _folder.PathTo("state");
        Directory.CreateDirectory(State);
    }

    public string State { get; init; }

    public string Place => _folder.PathTo("models/cap");

    public string PathTo(string path) => _folder.PathTo(path);

    public ModelHistory History(string station = "cap", int keep = 20, long pictures = 1000, long bytes = 1_000_000, string? place = null) =>
        new(State, station, null, place ?? Place, new HistoryLimits(keep, pictures, bytes), Program, TimeProvider.System);

    /// <summary>Learns: writes a package of a threshold, and pictures of these contents.</summary>
    public LearnedVersion Learn(float threshold, params string[] pictures)
    {
        string package = _folder.PathTo($"learned/{Guid.NewGuid():N}");
        PackageWriter.Write(_model, ModelLearnerTests.Composer(), package, false, DateTimeOffset.UnixEpoch);
        // Another bank, so that it is another model and no calibration.
        byte[] origins = File.ReadAllBytes(Path.Combine(package, PackageFiles.Origins));
        BitConverter.GetBytes(Interlocked.Increment(ref _learned)).CopyTo(origins, origins.Length - 4);
        Packages.PackageEdits.WriteFile(package, PackageFiles.Origins, origins);
        Packages.PackageEdits.ChangeManifest(package, manifest => manifest["calibration"]!["threshold"] = threshold);
        string folder = _folder.PathTo($"pictures/{Guid.NewGuid():N}");
        Directory.CreateDirectory(folder);
        List<TrainingImage> images = [];
        for (int i = 0; i < pictures.Length; i++)
        {
            string path = Path.Combine(folder, $"{i}.png");
            File.WriteAllText(path, pictures[i]);
            images.Add(new TrainingImage($"{i}.png", FileHash.Sha256(path), 64, 64));
        }
        return new LearnedVersion(package, folder, images, new Dictionary<string, string> { ["falseRejectRate"] = "0.01" });
    }

    public ModelVersion Record(float threshold, params string[] pictures) =>
        History().Record(Learn(threshold, pictures), new VersionNote("Mia", $"threshold {threshold}")).Version;

    /// <summary>Every file below a folder with its content's hash.</summary>
    public static SortedDictionary<string, string> Bytes(string folder) => new(
        Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
            .ToDictionary(file => Path.GetRelativePath(folder, file), FileHash.Sha256), StringComparer.Ordinal);

    /// <summary>Hashes of all content in the store.</summary>
    public HashSet<string> Content() => !Directory.Exists(Path.Combine(State, "models/content")) ? [] :
        [.. Directory.EnumerateFiles(Path.Combine(State, "models/content"), "*", SearchOption.AllDirectories).Select(file => Path.GetFileName(file))];

    public string ContentPath(string sha256) => Path.Combine(State, "models/content", sha256[..2], sha256);

    public void Dispose() => _folder.Dispose();
}
