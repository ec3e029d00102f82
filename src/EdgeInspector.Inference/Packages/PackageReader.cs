using System.Globalization;
using System.Text;
using System.Text.Json;
using EdgeInspector.Files;
using EdgeInspector.Frames;
using EdgeInspector.Inference.Onnx;
using EdgeInspector.Inference.Sessions;
using EdgeInspector.Inference.Sessions.Providers;
using EdgeInspector.Models;
using EdgeInspector.Verdicts;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace EdgeInspector.Inference.Packages;

/// <summary>
/// Opens model packages, and refuses those whose files, format or results are not what they say. All faults are reported at once.
/// </summary>
public static class PackageReader
{
    private const float GoldenTolerance = 1e-3f;
    private const int Sha256Length = 64;

    // Making a session gives no sign of life; a device's driver may compile for minutes.
    private static readonly TimeSpan OnProcessor = TimeSpan.FromMinutes(2), OnDevice = TimeSpan.FromMinutes(4);

    /// <summary>Loads a package and checks it: hashes, format, shapes, no external data, and the scores of its golden pictures.</summary>
    /// <param name="folder">The package.</param>
    /// <param name="settings">How to compute.</param>
    /// <param name="time">Clock for tries of better providers; null for the system's.</param>
    /// <param name="logger">Logs which providers are not used and why; null for nobody.</param>
    /// <exception cref="ModelException">
    /// The package is not to be trusted, nothing here computes it, or it does not end loading; the message lists all that is wrong.
    /// </exception>
    public static IAnomalyModel Load(string folder, SessionSettings settings, TimeProvider? time = null, ILogger? logger = null)
    {
        TimeSpan limit = LoadLimit(settings);
        try
        {
            return TimeLimited.Run(WorkOf(folder), limit,
                alive => Load(folder, settings, time, logger, new LoadWatch(alive, CancellationToken.None)));
        }
        catch (PathHangsException exception) when (exception.Path == WorkOf(folder))
        {
            throw Endless(folder, exception.Silence);
        }
    }

    /// <summary>
    /// Begins to load a package on a thread of its own; whoever waits for it decides how long. See
    /// <see cref="Load(string, SessionSettings, TimeProvider?, ILogger?)"/>.
    /// </summary>
    /// <param name="folder">The package.</param>
    /// <param name="settings">How to compute.</param>
    /// <param name="time">Clock for tries of better providers.</param>
    /// <param name="logger">Logs which providers are not used and why.</param>
    /// <param name="cancellation">Cancelled when nobody waits any more; must not be disposed before the model.</param>
    /// <exception cref="ModelException">An earlier load of the folder still hangs.</exception>
    public static PendingWork<IAnomalyModel> StartLoading(string folder, SessionSettings settings, TimeProvider time, ILogger logger,
        CancellationToken cancellation)
    {
        try
        {
            return TimeLimited.Start(WorkOf(folder), alive => Load(folder, settings, time, logger, new LoadWatch(alive, cancellation)));
        }
        catch (PathHangsException exception)
        {
            throw Endless(folder, exception.Silence);
        }
    }

    /// <summary>
    /// Whether a load of the folder was given up, has not come back and is silent for longer than loading may be: only a restart helps. One
    /// that nobody wanted any more may still end.
    /// </summary>
    /// <param name="folder">The package.</param>
    /// <param name="limit">See <see cref="LoadLimit"/>.</param>
    public static bool IsHung(string folder, TimeSpan limit) => TimeLimited.SilenceOf(WorkOf(folder)) >= limit;

    /// <summary>The longest that loading may go without a sign of life.</summary>
    public static TimeSpan LoadLimit(SessionSettings settings) =>
        settings.Providers is [{ Name: ProviderChoice.CpuName }] ? OnProcessor : OnDevice;

    /// <summary>What is wrong with a package that does not end loading.</summary>
    public static ModelException Endless(string folder, TimeSpan silence) => new(string.Create(
        CultureInfo.InvariantCulture,
        $"{folder}: the model has been loading for {silence.TotalSeconds:0} s without coming forward. Does its disk or network drive answer, and is the device's driver in order?"));

    // Beside the folder itself, whose looks have limits of their own.
    private static string WorkOf(string folder) => $"the model {folder}";

    private static IAnomalyModel Load(string folder, SessionSettings settings, TimeProvider? time, ILogger? logger, LoadWatch watch)
    {
        ModelManifest manifest = ReadManifest(folder, out string sha256);
        List<string> faults = [];
        var contents = new PackageContents(folder, manifest);
        contents.Check(faults);
        byte[]? graph = contents.ReadGraph(faults);
        Refuse(folder, faults);
        Refuse(folder, [.. GraphFaults(graph!).Select(fault => $"{PackageFiles.Graph}: {fault}")]);
        RequireRuntime();
        watch.Cancellation.ThrowIfCancellationRequested();
        watch.Alive();
        IAnomalyModel Start(ProviderChoice provider) =>
            provider.Name != ProviderChoice.CpuName
            && settings.ProbeInChildProcess?.Invoke(provider, folder, watch.Cancellation) is { } reason
                ? throw new ModelException(reason)
                : StartOn(provider, folder, contents, manifest, sha256, graph!, settings, watch);
        if (settings.Providers is [{ Name: ProviderChoice.CpuName }]) return Start(ProviderChoice.Cpu);
        return new ProviderFallback(settings.Providers, Start, settings.ProviderRetry, time ?? TimeProvider.System,
            logger ?? NullLogger.Instance);
    }

    private static void RequireRuntime()
    {
        try
        {
            RuntimeVersion.Read();
        }
        catch (Exception exception) when (exception is DllNotFoundException or TypeInitializationException or BadImageFormatException)
        {
            // A process looks for a native library once.
            throw new ModelException(
                $"The library ONNX Runtime cannot be loaded: {exception.GetBaseException().Message.Trim()} Install the package again, then start the agent again.", exception);
        }
    }

    // A provider is trusted when the golden pictures score there as they did where the model was learned.
    private static OnnxAnomalyModel StartOn(
        ProviderChoice provider, string folder, PackageContents contents, ModelManifest manifest, string sha256, byte[] graph,
        SessionSettings settings, LoadWatch watch)
    {
        var model = new OnnxAnomalyModel(graph, settings, provider, shape => Describe(folder, contents, manifest, sha256, shape), watch);
        try
        {
            List<string> faults = [];
            float[] imageScores;
            using (IScoringSlot slot = model.CreateSlot(settings.LimitWhileLoading(provider)))
                imageScores = CheckGolden(contents, manifest, slot, watch,
                    provider.Name == ProviderChoice.CpuName ? GoldenTolerance : settings.ProviderTolerance, faults);
            if (faults.Count > 0 && provider.Name != ProviderChoice.CpuName)
                throw new ModelException(
                    $"{provider.ShortName} on {model.Info.Device} computes other scores: {string.Join("; ", faults)}.");
            Refuse(folder, faults);
            if (manifest.ImageCalibration is { } image)
                model.Info = model.Info
                    with
                { ImageScores = ScoreRange.Of([.. image.Scores.Select(score => score.Score), .. imageScores]) };
            return model;
        }
        catch
        {
            model.Dispose();
            throw;
        }
    }

    /// <summary>Reads what a package says of itself, and checks it against its own hash.</summary>
    /// <exception cref="ModelException">There is no manifest, it is damaged, its values cannot be, or a newer program wrote it.</exception>
    public static ModelManifest ReadManifest(string folder) => ReadManifest(folder, out _);

    /// <summary>The identity of the package in a folder, as it says itself; null while there is none.</summary>
    /// <param name="folder">The package.</param>
    public static string? ReadSha256(string folder)
    {
        try
        {
            byte[] line = RegularFile.ReadAllBytes(Path.Combine(folder, PackageFiles.ManifestHash),
                PackageFiles.HashLine("").Length + Sha256Length);
            return line.Length > Sha256Length ? Encoding.ASCII.GetString(line, 0, Sha256Length) : null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>The same with the package's identity.</summary>
    /// <param name="folder">The package.</param>
    /// <param name="sha256">SHA-256 of the manifest, lower-case hex.</param>
    /// <exception cref="ModelException">As above.</exception>
    public static ModelManifest ReadManifest(string folder, out string sha256) =>
        ReadManifest(folder, PackageFiles.Manifest, PackageFiles.ManifestHash, "the package was changed or damaged. Copy it again.",
            out sha256);

    /// <summary>What the package said of itself before its last calibration, by the same rules.</summary>
    /// <exception cref="ModelException">As above.</exception>
    internal static ModelManifest ReadPreviousManifest(string folder) => ReadManifest(
        folder, PackageFiles.PreviousManifest, PackageFiles.PreviousManifestHash,
        "what was kept of the earlier calibration was changed or damaged, and it cannot be taken back. Calibrate again.", out _);

    private static ModelManifest ReadManifest(string folder, string name, string hashName, string changed, out string sha256)
    {
        try
        {
            if (!TimeLimited.Run(folder, () => Directory.Exists(folder)))
            {
                throw new ModelException(TimeLimited.Run(folder, () => PackageFiles.LaidAside(folder)) is { } aside
                    ? $"{folder}: there is no such folder: its replacement was interrupted. The package lies in {aside}: rename it back."
                    : $"{folder}: there is no such folder. A model package is made by 'edge-inspector learn'.");
            }
            byte[] json = RegularFile.ReadAllBytes(Path.Combine(folder, name), PackageContents.LongestManifest);
            byte[] expected = RegularFile.ReadAllBytes(Path.Combine(folder, hashName),
                PackageFiles.HashLine("", name).Length + Sha256Length);
            // A calibration that was killed before its last step: the hash names the manifest before it, which is whole.
            if (name == PackageFiles.Manifest && !expected.AsSpan().SequenceEqual(PackageFiles.HashLine(PackageFiles.Sha256(json)))
                && KeptManifest(folder, expected) is { } kept) json = kept;
            sha256 = PackageFiles.Sha256(json);
            if (!expected.AsSpan().SequenceEqual(PackageFiles.HashLine(sha256, name)))
                throw new ModelException($"{folder}: {name} is not what {hashName} says: {changed}");
            if (ModelManifest.FormatOf(json) is > ModelManifest.CurrentFormat and var newer)
            {
                throw new ModelException(
                    $"{folder}: the package has format {newer}, this program knows up to {ModelManifest.CurrentFormat}. Update the program, or learn the model with this one.");
            }
            ModelManifest manifest = ModelManifest.Parse(json);
            Refuse(folder, [.. ManifestRules.Faults(manifest).Select(fault => $"{name}: {fault}")]);
            return manifest;
        }
        catch (JsonException exception)
        {
            throw new ModelException($"{folder}: {name} cannot be understood: {exception.Message}", exception);
        }
        catch (Exception exception) when (exception is InvalidDataException or IOException or UnauthorizedAccessException)
        {
            throw new ModelException($"{folder}: not a whole model package: {exception.Message}", exception);
        }
    }

    // The previous manifest where it is the one that a hash line names; null where it is not.
    private static byte[]? KeptManifest(string folder, byte[] line)
    {
        string path = Path.Combine(folder, PackageFiles.PreviousManifest);
        if (!RegularFile.Exists(path)) return null;
        byte[] kept = RegularFile.ReadAllBytes(path, PackageContents.LongestManifest);
        return line.AsSpan().SequenceEqual(PackageFiles.HashLine(PackageFiles.Sha256(kept))) ? kept : null;
    }

    /// <summary>A good picture that travels with the package, as the graph sees it.</summary>
    /// <exception cref="ModelException">There is no package, or no such picture in it.</exception>
    public static Picture ReadGoodPicture(string folder)
    {
        ModelManifest manifest = ReadManifest(folder);
        ManifestGolden good = manifest.Golden.FirstOrDefault(golden => !golden.HasDefect)
            ?? throw new ModelException($"{folder}: the package has no golden picture of a good part.");
        return new Picture(manifest.InputWidth, manifest.InputHeight, PixelFormat.Rgb8,
            new PackageContents(folder, manifest).ReadGolden(good));
    }

    private static IEnumerable<string> GraphFaults(byte[] graph)
    {
        try
        {
            return OnnxFile.Faults(OnnxFile.Parse(graph));
        }
        catch (InvalidDataException exception)
        {
            return [exception.Message];
        }
    }

    // Gives the image scores, of which the package keeps none where there is a map.
    private static float[] CheckGolden(PackageContents contents, ModelManifest manifest, IScoringSlot slot, LoadWatch watch, float relative,
        List<string> faults)
    {
        List<float> imageScores = [];
        // The pictures' own scores are the measure: a threshold or spread of the manifest could be made to allow anything.
        float tolerance = relative * manifest.Golden.Max(golden => Math.Abs(golden.Score));
        foreach (ManifestGolden golden in manifest.Golden)
        {
            contents.ReadGolden(golden).CopyTo(slot.Input);
            watch.Run(slot);
            float score = manifest.HasMap ? slot.Score : slot.ImageScore;
            imageScores.Add(slot.ImageScore);
            if (!(Math.Abs(score - golden.Score) <= tolerance))
                faults.Add(
                    $"golden picture '{golden.Name}' scores {score} here, {golden.Score} where it was learned (allowed difference {tolerance}).");
        }
        return [.. imageScores];
    }

    private static void Refuse(string folder, List<string> faults)
    {
        if (faults.Count > 0)
            throw new ModelException(
                $"{folder}: the model package is refused:\n  {string.Join("\n  ", faults)}\nCopy the package again, or learn the model again.");
    }

    // Before anything is allocated for the graph.
    private static ModelInfo Describe(
        string folder, PackageContents contents, ModelManifest manifest, string sha256, OnnxShape shape)
    {
        if (shape.Width != manifest.InputWidth || shape.Height != manifest.InputHeight)
            Refuse(folder,
                [$"{PackageFiles.Graph}: takes {shape.Width}x{shape.Height}, the manifest says {manifest.InputWidth}x{manifest.InputHeight}."]);
        if (shape.HasMap != manifest.HasMap)
            Refuse(folder,
                [$"{PackageFiles.Graph}: {(shape.HasMap ? "gives a map" : "gives no map")}, which is not what the method {manifest.Method} does."]);
        if (shape.HasPart != (manifest.Part is not null))
            Refuse(folder,
                [$"{PackageFiles.Graph}: {(shape.HasPart ? "finds" : "does not find")} the part, which is not what the manifest says."]);
        List<string> faults = [];
        UsualMap? usual = contents.ReadUsualMap(faults);
        Refuse(folder, faults);
        return new ModelInfo
        {
            Name = Path.GetFileName(PackagePlace.Of(folder)),
            Method = manifest.Method,
            Sha256 = sha256,
            BankSha256 = manifest.Files[manifest.BankRows > 0 ? PackageFiles.Bank : PackageFiles.Graph],
            BankPatches = manifest.BankRows,
            HasMap = shape.HasMap,
            HasImageScore = shape.HasImageScore,
            ImageThreshold = manifest.ImageCalibration?.Threshold,
            InputWidth = shape.Width,
            InputHeight = shape.Height,
            RegionOfInterest = manifest.RegionOfInterest,
            Taught = manifest.Frames,
            Part = shape.HasPart ? manifest.Part : null,
            PartGrid = shape.HasPart ? (shape.GridWidth, shape.GridHeight) : default,
            Threshold = manifest.Calibration.Threshold,
            ScoreMedian = manifest.Calibration.Median,
            Scores = manifest.KnownScores,
            Usual = UsualScores.Of(manifest.Calibration.Usual, usual),
            MinimumRegionArea = manifest.MinimumRegionArea,
            IgnoreMaskSha256 = manifest.IgnoreMaskSha256,
            Provider = "",
            Device = "",
        };
    }
}
