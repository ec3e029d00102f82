using EdgeInspector.Files;
using EdgeInspector.Models;
using EdgeInspector.Numerics;

namespace EdgeInspector.Inference.Packages;

/// <summary>
/// The files that a manifest stands for, and the most that each may hold. Nothing of a package is read beyond that: neither a file that
/// the manifest does not list nor one that is larger than its numbers.
/// </summary>
internal sealed class PackageContents
{
    /// <summary>Most bytes of a manifest: room for a million images.</summary>
    public const long LongestManifest = 256L << 20;

    // A header of format 1.0 is counted in 16 bits, after 10 bytes.
    private const long LongestHeader = 10 + ushort.MaxValue;
    private readonly string _folder;
    private readonly ModelManifest _manifest;
    private readonly Dictionary<string, Part> _parts = new(StringComparer.Ordinal);

    /// <param name="folder">The package.</param>
    /// <param name="manifest">What it says of itself, checked.</param>
    public PackageContents(string folder, ModelManifest manifest)
    {
        (_folder, _manifest) = (folder, manifest);
        _parts[PackageFiles.Graph] = new Part(Array.MaxLength, null);
        if (manifest.BankRows > 0)
        {
            Add<float>(PackageFiles.Bank, manifest.BankRows, manifest.BankDimensions);
            Add<int>(PackageFiles.Origins, manifest.BankRows, 3);
        }
        if (manifest.Files.ContainsKey(PackageFiles.UsualMap)) Add<float>(PackageFiles.UsualMap, UsualMapShape);
        foreach (ManifestGolden golden in manifest.Golden)
        {
            Add<byte>(PackageFiles.GoldenInput(golden.Name), PictureShape);
            if (manifest.HasMap) Add<float>(PackageFiles.GoldenMap(golden.Name), manifest.InputHeight, manifest.InputWidth);
        }
    }

    /// <summary>The graph's bytes; null with a fault when they are not those that were learned.</summary>
    public byte[]? ReadGraph(List<string> faults)
    {
        byte[]? graph = null;
        Guarded(faults, () =>
        {
            byte[] bytes = RegularFile.ReadAllBytes(PathOf(PackageFiles.Graph), Array.MaxLength);
            if (_manifest.Files.GetValueOrDefault(PackageFiles.Graph) == PackageFiles.Sha256(bytes)) graph = bytes;
            else faults.Add(Changed(PackageFiles.Graph));
        });
        return graph;
    }

    /// <summary>All that is wrong with lists, sizes, hashes and shapes of the other files.</summary>
    public void Check(List<string> faults)
    {
        foreach (string name in _manifest.Files.Keys.Where(name => !_parts.ContainsKey(name)))
        {
            bool outside = Path.IsPathRooted(name) || name.Split('/', '\\').Contains("..");
            faults.Add(outside ? $"{name}: lies outside the package." : $"{name}: is no part of a package of this format.");
        }
        foreach ((string name, Part part) in _parts)
        {
            if (!_manifest.Files.TryGetValue(name, out string? hash)) faults.Add($"{name}: the manifest does not list it.");
            else if (name != PackageFiles.Graph) Guarded(faults, () => CheckFile(name, part, hash, faults));
        }
    }

    /// <summary>A golden picture as the graph sees it, RGB bytes, [height, width, 3].</summary>
    /// <exception cref="ModelException">It cannot be read, or has another shape.</exception>
    public byte[] ReadGolden(ManifestGolden golden)
    {
        string name = PackageFiles.GoldenInput(golden.Name);
        List<string> faults = [];
        byte[] pixels = [];
        Guarded(faults, () =>
        {
            RegularFile.Length(PathOf(name), _parts[name].Longest);
            pixels = NpyFile.Read<byte>(PathOf(name), out int[] shape);
            if (!shape.SequenceEqual(PictureShape)) faults.Add(Mismatch(name, shape, PictureShape));
        });
        return faults.Count == 0 ? pixels : throw new ModelException($"{_folder}: {faults[0]}");
    }

    /// <summary>What the maps of good pictures are usually like; null when the package does not say so.</summary>
    public UsualMap? ReadUsualMap(List<string> faults)
    {
        if (!_parts.ContainsKey(PackageFiles.UsualMap)) return null;
        UsualMap? usual = null;
        Guarded(faults, () =>
        {
            float[] figures = NpyFile.Read<float>(PathOf(PackageFiles.UsualMap), out int[] shape);
            if (!shape.SequenceEqual(UsualMapShape)) faults.Add(Mismatch(PackageFiles.UsualMap, shape, UsualMapShape));
            else if (!figures.All(float.IsFinite)) faults.Add($"{PackageFiles.UsualMap}: has numbers that are not finite.");
            else usual = new UsualMap(shape[2], shape[1], figures[..(figures.Length / 2)], figures[(figures.Length / 2)..]);
        });
        return usual;
    }

    private int[] UsualMapShape
    {
        get
        {
            (int columns, int rows) = UsualMap.GridOf(_manifest.InputWidth, _manifest.InputHeight);
            return [2, rows, columns];
        }
    }

    private int[] PictureShape => [_manifest.InputHeight, _manifest.InputWidth, 3];

    private void Add<T>(string name, params int[] shape) where T : unmanaged
    {
        long bytes = LongestHeader
            + shape.Aggregate((long)System.Runtime.CompilerServices.Unsafe.SizeOf<T>(), (product, length) => product * length);
        _parts[name] = new Part(bytes, path => NpyFile.ReadShape<T>(path) is var found && found.SequenceEqual(shape)
            ? null : Mismatch(name, found, shape));
    }

    private void CheckFile(string name, Part part, string hash, List<string> faults)
    {
        string path = PathOf(name);
        RegularFile.Length(path, part.Longest);
        if (FileHash.Sha256(path) != hash) faults.Add(Changed(name));
        else if (part.ShapeFault?.Invoke(path) is { } fault) faults.Add(fault);
    }

    private string PathOf(string name) => Path.Combine(_folder, name);

    private static string Mismatch(string name, int[] found, int[] expected) =>
        $"{name}: is [{string.Join(", ", found)}], expected [{string.Join(", ", expected)}].";

    private static string Changed(string name) => $"{name}: changed or damaged; its SHA-256 is not the manifest's.";

    private static void Guarded(List<string> faults, Action read)
    {
        try
        {
            read();
        }
        catch (Exception exception) when (exception is InvalidDataException or IOException or UnauthorizedAccessException)
        {
            faults.Add(exception.Message);
        }
    }

    /// <param name="Longest">Most bytes.</param>
    /// <param name="ShapeFault">Says of a path what is wrong with its shape; null where there is none.</param>
    private sealed record Part(long Longest, Func<string, string?>? ShapeFault);
}
