using System.Text;
using System.Text.Json;
using EdgeInspector.Frames;
using EdgeInspector.Inference.Sessions;
using EdgeInspector.Inference.Sessions.Providers;
using EdgeInspector.Models;
using EdgeInspector.Numerics;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace EdgeInspector.Inference.Packages;

/// <summary>Opens model packages, and refuses those whose files, format or results are not what they say. All faults are told at once.</summary>
public static class PackageReader
{
    private const float GoldenTolerance = 1e-3f;

    /// <summary>Loads a package and checks it: hashes, format, shapes, no external data, and the scores of its golden pictures.</summary>
    /// <param name="folder">The package.</param>
    /// <param name="settings">How to compute.</param>
    /// <param name="time">Clock for tries of better providers; null for the system's.</param>
    /// <param name="logger">Told which providers are not used and why; null for nobody.</param>
    /// <exception cref="ModelException">The package is not to be trusted, or nothing here computes it; the message lists all that is wrong.</exception>
    public static IAnomalyModel Load(string folder, SessionSettings settings, TimeProvider? time = null, ILogger? logger = null)
    {
        ModelManifest manifest = ReadManifest(folder);
        List<string> faults = [];
        CheckFiles(folder, manifest, faults);
        CheckShapes(folder, manifest, faults);
        Refuse(folder, faults);

        byte[] graph = File.ReadAllBytes(Path.Combine(folder, PackageFiles.Graph));
        faults.AddRange(PackageGraph.Faults(graph));
        Refuse(folder, faults);
        RequireRuntime();
        IAnomalyModel Start(ProviderChoice provider) =>
            provider.Name != ProviderChoice.CpuName && settings.Rehearse?.Invoke(provider, folder) is { } reason
                ? throw new ModelException(reason)
                : StartOn(provider, folder, manifest, graph, settings);
        if (settings.Providers is [{ Name: ProviderChoice.CpuName }]) return Start(ProviderChoice.Cpu);
        return new ProviderFallback(settings.Providers, Start, settings.ProviderRetry, time ?? TimeProvider.System, logger ?? NullLogger.Instance);
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
            throw new ModelException($"The library ONNX Runtime cannot be loaded: {exception.GetBaseException().Message.Trim()} Install the package again, then start the agent again.", exception);
        }
    }

    // A provider is trusted when the golden pictures score there as they did where the model was learned.
    private static OnnxAnomalyModel StartOn(ProviderChoice provider, string folder, ModelManifest manifest, byte[] graph, SessionSettings settings)
    {
        var model = new OnnxAnomalyModel(graph, settings, provider, shape => Describe(folder, manifest, shape));
        try
        {
            List<string> faults = [];
            CheckGolden(folder, manifest, model, provider.Name == ProviderChoice.CpuName ? GoldenTolerance : settings.ProviderTolerance, faults);
            if (faults.Count > 0 && provider.Name != ProviderChoice.CpuName)
                throw new ModelException($"{provider.ShortName} on {model.Info.Device} computes other scores: {string.Join("; ", faults)}.");
            Refuse(folder, faults);
            return model;
        }
        catch
        {
            model.Dispose();
            throw;
        }
    }

    /// <summary>Reads what a package says of itself, and checks it against its own hash.</summary>
    /// <exception cref="ModelException">There is no manifest, it is damaged, or a newer program wrote it.</exception>
    public static ModelManifest ReadManifest(string folder)
    {
        if (!Directory.Exists(folder)) throw new ModelException($"{folder}: there is no such folder. A model package is made by 'edge-inspector learn'.");
        try
        {
            byte[] json = File.ReadAllBytes(Path.Combine(folder, PackageFiles.Manifest));
            string expected = File.ReadAllText(Path.Combine(folder, PackageFiles.ManifestHash), Encoding.ASCII);
            if (expected != Encoding.ASCII.GetString(PackageFiles.HashLine(PackageFiles.Sha256(json))))
                throw new ModelException($"{folder}: {PackageFiles.Manifest} is not what {PackageFiles.ManifestHash} says: the package was changed or damaged. Copy it again.");
            if (ModelManifest.FormatOf(json) is > ModelManifest.CurrentFormat and var newer)
            {
                throw new ModelException(
                    $"{folder}: the package has format {newer}, this program knows up to {ModelManifest.CurrentFormat}. Update the program, or learn the model with this one.");
            }
            return ModelManifest.Parse(json);
        }
        catch (JsonException exception)
        {
            throw new ModelException($"{folder}: {PackageFiles.Manifest} cannot be understood: {exception.Message}", exception);
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new ModelException($"{folder}: not a whole model package: {exception.Message}", exception);
        }
    }

    /// <summary>A good picture that travels with the package, as the graph sees it.</summary>
    /// <exception cref="ModelException">There is no package.</exception>
    public static Picture ReadGoodPicture(string folder)
    {
        ModelManifest manifest = ReadManifest(folder);
        ManifestGolden good = manifest.Golden.First(golden => !golden.HasDefect);
        byte[] pixels = NpyFile.Read<byte>(Path.Combine(folder, PackageFiles.GoldenInput(good.Name)), out _);
        return new Picture(manifest.InputWidth, manifest.InputHeight, PixelFormat.Rgb8, pixels);
    }

    private static void CheckFiles(string folder, ModelManifest manifest, List<string> faults)
    {
        string root = Path.GetFullPath(folder) + Path.DirectorySeparatorChar;
        foreach (string name in (string[])(manifest.BankRows > 0 ? [PackageFiles.Graph, PackageFiles.Bank, PackageFiles.Origins] : [PackageFiles.Graph]))
            if (!manifest.Files.ContainsKey(name)) faults.Add($"{name}: the manifest does not list it.");
        foreach ((string name, string hash) in manifest.Files)
        {
            string path = Path.GetFullPath(Path.Combine(folder, name));
            if (!path.StartsWith(root, StringComparison.Ordinal)) faults.Add($"{name}: lies outside the package.");
            else if (!File.Exists(path)) faults.Add($"{name}: missing.");
            else if (FileHash.Sha256(path) != hash) faults.Add($"{name}: changed or damaged; its SHA-256 is not the manifest's.");
        }
    }

    private static void CheckShapes(string folder, ModelManifest manifest, List<string> faults)
    {
        if (faults.Count > 0) return;
        if (manifest.BankRows > 0)
        {
            CheckNpy<float>(folder, PackageFiles.Bank, [manifest.BankRows, manifest.BankDimensions], faults);
            CheckNpy<int>(folder, PackageFiles.Origins, [manifest.BankRows, 3], faults);
        }
        foreach (ManifestGolden golden in manifest.Golden)
        {
            CheckNpy<byte>(folder, PackageFiles.GoldenInput(golden.Name), [manifest.InputHeight, manifest.InputWidth, 3], faults);
            if (manifest.HasMap) CheckNpy<float>(folder, PackageFiles.GoldenMap(golden.Name), [manifest.InputHeight, manifest.InputWidth], faults);
        }
        if (manifest.Golden.Count == 0) faults.Add("there are no golden pictures to check the scores with.");
    }

    private static void CheckNpy<T>(string folder, string name, int[] expected, List<string> faults) where T : unmanaged
    {
        try
        {
            NpyFile.Read<T>(Path.Combine(folder, name), out int[] shape);
            if (!shape.SequenceEqual(expected)) faults.Add($"{name}: is [{string.Join(", ", shape)}], expected [{string.Join(", ", expected)}].");
        }
        catch (Exception exception) when (exception is InvalidDataException or IOException)
        {
            faults.Add(exception.Message);
        }
    }

    private static void CheckGolden(string folder, ModelManifest manifest, OnnxAnomalyModel model, float relative, List<string> faults)
    {
        if (model.Info.InputWidth != manifest.InputWidth || model.Info.InputHeight != manifest.InputHeight)
        {
            faults.Add($"{PackageFiles.Graph}: takes {model.Info.InputWidth}x{model.Info.InputHeight}, the manifest says {manifest.InputWidth}x{manifest.InputHeight}.");
            return;
        }
        if (model.Info.HasMap != manifest.HasMap)
        {
            faults.Add($"{PackageFiles.Graph}: {(model.Info.HasMap ? "gives a map" : "gives no map")}, which is not what the method {manifest.Method} does.");
            return;
        }
        using IScoringSlot slot = model.CreateSlot();
        foreach (ManifestGolden golden in manifest.Golden)
        {
            NpyFile.Read<byte>(Path.Combine(folder, PackageFiles.GoldenInput(golden.Name)), out _).CopyTo(slot.Input);
            slot.Run();
            float tolerance = relative * Math.Max(Math.Abs(golden.Score), Math.Max(Math.Abs(manifest.Calibration.Threshold ?? 0), manifest.Calibration.Spread));
            float score = manifest.HasMap ? slot.Score : slot.ImageScore;
            if (!(Math.Abs(score - golden.Score) <= tolerance))
                faults.Add($"golden picture '{golden.Name}' scores {score} here, {golden.Score} where it was learned (allowed difference {tolerance}).");
        }
    }

    private static void Refuse(string folder, List<string> faults)
    {
        if (faults.Count > 0) throw new ModelException($"{folder}: the model package is refused:\n  {string.Join("\n  ", faults)}\nCopy the package again, or learn it anew.");
    }

    private static ModelInfo Describe(string folder, ModelManifest manifest, OnnxShape shape) => new()
    {
        Name = Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder))),
        Method = manifest.Method,
        Sha256 = FileHash.Sha256(Path.Combine(folder, PackageFiles.Manifest)),
        BankSha256 = manifest.Files[manifest.BankRows > 0 ? PackageFiles.Bank : PackageFiles.Graph],
        BankPatches = manifest.BankRows,
        HasMap = shape.HasMap,
        HasImageScore = shape.HasImageScore,
        ImageThreshold = manifest.ImageCalibration?.Threshold,
        InputWidth = shape.Width,
        InputHeight = shape.Height,
        RegionOfInterest = manifest.RegionOfInterest,
        Threshold = manifest.Calibration.Threshold,
        ScoreMedian = manifest.Calibration.Median,
        MinimumRegionArea = manifest.MinimumRegionArea,
        IgnoreMaskSha256 = manifest.IgnoreMaskSha256,
        Provider = "",
        Device = "",
    };
}
