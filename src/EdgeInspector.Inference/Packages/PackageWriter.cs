using System.Text.Json;
using EdgeInspector.Files;
using EdgeInspector.Inference.Graphs;
using EdgeInspector.Learning;
using EdgeInspector.Models;
using EdgeInspector.Numerics;

namespace EdgeInspector.Inference.Packages;

/// <summary>
/// Writes a learned model as a folder. It is written beside its place and put there when the disk has all of it. Killed at any moment,
/// it leaves the old package or the new one, each whole.
/// </summary>
public static class PackageWriter
{
    /// <summary>Writes the package.</summary>
    /// <param name="model">What was learned.</param>
    /// <param name="composer">What it was learned with.</param>
    /// <param name="folder">Where to; must not exist unless <paramref name="replace"/>.</param>
    /// <param name="replace">Whether an older package there is replaced.</param>
    /// <param name="learnedAt">Wall clock, for the file beside the manifest.</param>
    /// <param name="cancellation">Leaves nothing behind.</param>
    /// <exception cref="IOException">The place is taken, or the disk failed.</exception>
    /// <exception cref="ModelException">The graph does not run.</exception>
    public static void Write(
        LearnedModel model, GraphComposer composer, string folder, bool replace, DateTimeOffset learnedAt,
        CancellationToken cancellation = default) => Write(model, composer, folder, replace, learnedAt, () => { }, cancellation);

    /// <summary>The same; calls <c>moment</c> whenever something on the disk has changed.</summary>
    internal static void Write(
        LearnedModel model, GraphComposer composer, string folder, bool replace, DateTimeOffset learnedAt, Action moment,
        CancellationToken cancellation)
    {
        folder = PackagePlace.Of(folder);
        CheckPlace(folder, replace);
        string temporary = TemporaryFor(folder);
        try
        {
            WriteFiles(model, composer, temporary, learnedAt, cancellation);
            foreach (string inner in (string[])[.. Directory.EnumerateDirectories(temporary), temporary]) FolderEntries.Flush(inner);
            moment();
            cancellation.ThrowIfCancellationRequested();
            MoveInto(temporary, folder, moment);
        }
        catch
        {
            if (Directory.Exists(temporary)) Directory.Delete(temporary, recursive: true);
            throw;
        }
    }

    /// <summary>Throws when a package cannot be written there; to be asked before long work.</summary>
    /// <exception cref="IOException">The place is taken; the message says what to do.</exception>
    /// <exception cref="UnauthorizedAccessException">The place may not be written.</exception>
    public static void CheckPlace(string folder, bool replace)
    {
        folder = PackagePlace.Of(folder);
        if (File.Exists(folder)) throw new IOException($"{folder} is a file; a model package is a folder.");
        if (Directory.Exists(folder) && Directory.EnumerateFileSystemEntries(folder).Any())
        {
            if (!replace) throw new IOException($"{folder} exists already. Choose another --out, or replace it with --replace.");
            if (!File.Exists(Path.Combine(folder, PackageFiles.Manifest)))
                throw new IOException($"{folder} is not a model package; it is not replaced. Choose another --out.");
        }
        // Left by a process of this number that was killed: in a container all have the same.
        if (Directory.Exists(TemporaryFor(folder))) Directory.Delete(TemporaryFor(folder), recursive: true);
        // The surest way to know whether a folder can be made is to make one.
        Directory.CreateDirectory(Path.GetDirectoryName(folder)!);
        Directory.CreateDirectory(TemporaryFor(folder));
        Directory.Delete(TemporaryFor(folder));
    }

    /// <summary>Puts another calibration into a package.</summary>
    /// <param name="folder">The package.</param>
    /// <param name="calibration">The new one.</param>
    /// <param name="imageCalibration">That of the image score where there is a map as well.</param>
    /// <param name="minimumRegionArea">Smallest region that counted, in frame pixels.</param>
    /// <param name="ignoreMaskSha256">SHA-256 of the ignore mask that was used; null without one.</param>
    /// <exception cref="ModelException">The package cannot be read.</exception>
    public static void Recalibrate(string folder, Calibration calibration, Calibration? imageCalibration, int minimumRegionArea,
        string? ignoreMaskSha256) =>
        Recalibrate(folder, calibration, imageCalibration, minimumRegionArea, ignoreMaskSha256, () => { });

    /// <summary>The same; calls <c>moment</c> whenever something on the disk has changed.</summary>
    internal static void Recalibrate(string folder, Calibration calibration, Calibration? imageCalibration, int minimumRegionArea,
        string? ignoreMaskSha256, Action moment)
    {
        ModelManifest manifest = PackageReader.ReadManifest(folder) with
        {
            Calibration = calibration,
            ImageCalibration = imageCalibration,
            MinimumRegionArea = minimumRegionArea,
            IgnoreMaskSha256 = ignoreMaskSha256,
        };
        ReplaceManifest(folder, manifest, moment);
    }

    /// <summary>Takes back the last calibration: the one before it holds again, and doing it once more takes that back.</summary>
    /// <param name="folder">The package.</param>
    /// <returns>What the package says of itself now.</returns>
    /// <exception cref="ModelException">
    /// The package cannot be read, was not calibrated since it was learned, or is another model by now; or what was kept of the earlier
    /// calibration was changed or damaged.
    /// </exception>
    public static ModelManifest RestoreCalibration(string folder)
    {
        ModelManifest now = PackageReader.ReadManifest(folder);
        string path = Path.Combine(folder, PackageFiles.PreviousManifest);
        if (!RegularFile.Exists(path))
            throw new ModelException(
                $"{folder}: there is no earlier calibration to go back to; the model was not calibrated since it was learned.");
        ModelManifest before = PackageReader.ReadPreviousManifest(folder);
        if (!before.Files.OrderBy(file => file.Key, StringComparer.Ordinal)
            .SequenceEqual(now.Files.OrderBy(file => file.Key, StringComparer.Ordinal)))
            throw new ModelException($"{path}: the earlier calibration is of another model; nothing was changed.");
        ModelManifest restored = now with
        {
            Calibration = before.Calibration,
            ImageCalibration = before.ImageCalibration,
            MinimumRegionArea = before.MinimumRegionArea,
            IgnoreMaskSha256 = before.IgnoreMaskSha256,
        };
        ReplaceManifest(folder, restored, () => { });
        return restored;
    }

    private static void ReplaceManifest(string folder, ModelManifest manifest, Action moment)
    {
        byte[] before = RegularFile.ReadAllBytes(Path.Combine(folder, PackageFiles.Manifest), PackageContents.LongestManifest);
        // Else an earlier change was killed between its last two steps, and the manifest that holds is kept as the previous one already.
        if (PackageReader.ReadSha256(folder) == PackageFiles.Sha256(before))
            ReplaceGuarded(folder, PackageFiles.PreviousManifest, PackageFiles.PreviousManifestHash, before, moment);
        // The hash goes last: until then it names the manifest that was kept above, and that one holds.
        ReplaceGuarded(folder, PackageFiles.Manifest, PackageFiles.ManifestHash, manifest.ToJson(), moment);
    }

    private static void ReplaceGuarded(string folder, string name, string hashName, byte[] bytes, Action moment)
    {
        foreach ((string file, byte[] content) in ((string, byte[])[])[
            (name, bytes), (hashName, PackageFiles.HashLine(PackageFiles.Sha256(bytes), name))])
        {
            PackageFiles.Replace(folder, file, content, _ => moment());
            // In this order also after a power cut.
            FolderEntries.Flush(folder);
            moment();
        }
    }

    private static void WriteFiles(LearnedModel model, GraphComposer composer, string folder, DateTimeOffset learnedAt,
        CancellationToken cancellation)
    {
        Directory.CreateDirectory(folder);
        PackageFiles.Write(folder, PackageFiles.Graph, model.Graph);
        if (model.Head.Bank is { } bank)
        {
            WriteNpy<float>(folder, PackageFiles.Bank, bank.Vectors, bank.Rows, bank.Dimensions);
            int[] origins = [.. bank.Origins.SelectMany(origin => (int[])[origin.Image, origin.Row, origin.Column])];
            WriteNpy<int>(folder, PackageFiles.Origins, origins, bank.Rows, 3);
        }
        if (model.UsualMap is { } usual)
            WriteNpy<float>(folder, PackageFiles.UsualMap, (float[])[.. usual.Mean, .. usual.Deviation], 2, usual.Rows, usual.Columns);
        cancellation.ThrowIfCancellationRequested();
        List<ManifestGolden> golden = WriteGolden(model, composer, folder, cancellation);

        byte[] json = Describe(model, composer, golden, HashAll(folder)).ToJson();
        PackageFiles.Write(folder, PackageFiles.Manifest, json);
        PackageFiles.Write(folder, PackageFiles.ManifestHash, PackageFiles.HashLine(PackageFiles.Sha256(json)));
        PackageFiles.Write(folder, PackageFiles.LearnedAt, JsonSerializer.SerializeToUtf8Bytes(new { learnedAt = learnedAt.UtcDateTime }));
    }

    private static List<ManifestGolden> WriteGolden(
        LearnedModel model, GraphComposer composer, string folder, CancellationToken cancellation)
    {
        using IAnomalyModel session = composer.Load(model.Graph, cancellation);
        using IScoringSlot slot = session.CreateSlot();
        List<ManifestGolden> golden = [];
        foreach (GoldenImage image in model.GoldenImages)
        {
            image.Input.CopyTo(slot.Input);
            slot.Run(cancellation);
            golden.Add(new ManifestGolden(image.Name, image.HasDefect, model.Head.HasMap ? slot.Score : slot.ImageScore));
            WriteNpy<byte>(folder, PackageFiles.GoldenInput(image.Name), image.Input, model.InputHeight, model.InputWidth, 3);
            if (model.Head.HasMap)
                WriteNpy(folder, PackageFiles.GoldenMap(image.Name), slot.AnomalyMap, model.InputHeight, model.InputWidth);
        }
        return golden;
    }

    private static ModelManifest Describe(
        LearnedModel model, GraphComposer composer, IReadOnlyList<ManifestGolden> golden, SortedDictionary<string, string> files) => new()
        {
            FormatVersion = ModelManifest.CurrentFormat,
            Method = model.Options.Method.Kind.Name,
            Parameters = ManifestParameters.Of(model.Options),
            InputWidth = model.InputWidth,
            InputHeight = model.InputHeight,
            RegionOfInterest = model.Options.RegionOfInterest,
            Backbone = new ManifestBackbone(
                composer.BackboneName, composer.BackboneSha256, model.Options.Layers, composer.Preprocessing.Mean,
                composer.Preprocessing.Deviation),
            BankRows = model.Head.Bank?.Rows ?? 0,
            BankDimensions = model.Head.Bank?.Dimensions ?? 0,
            Images = model.Images,
            Frames = model.Frames,
            Light = composer.Light,
            Part = model.Foreground?.Part,
            Calibration = model.Calibration,
            ImageCalibration = model.ImageCalibration,
            MinimumRegionArea = model.Options.MinimumRegionArea,
            Golden = golden,
            Files = files,
        };

    private static SortedDictionary<string, string> HashAll(string folder)
    {
        var hashes = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (string file in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories))
            hashes[Path.GetRelativePath(folder, file).Replace('\\', '/')] = FileHash.Sha256(file);
        return hashes;
    }

    private static string TemporaryFor(string folder) => $"{folder}.{Environment.ProcessId}.tmp";

    private static void MoveInto(string temporary, string folder, Action moment)
    {
        string? old = PackagePlace.Exchange(temporary, folder, moment);
        if (old is not null) Directory.Delete(old, recursive: true);
        moment();
    }

    private static void WriteNpy<T>(string folder, string name, ReadOnlySpan<T> data, params ReadOnlySpan<int> shape) where T : unmanaged
    {
        using FileStream stream = PackageFiles.Create(folder, name);
        NpyFile.Write(stream, data, shape);
        stream.Flush(flushToDisk: true);
    }
}
