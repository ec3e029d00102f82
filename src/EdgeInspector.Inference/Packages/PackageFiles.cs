using System.Text;
using EdgeInspector.Files;

namespace EdgeInspector.Inference.Packages;

/// <summary>Names and hashes of a package's files.</summary>
internal static class PackageFiles
{
    public const string Graph = "model.onnx";
    public const string Bank = "bank.npy";
    public const string Origins = "bank-origins.npy";
    public const string UsualMap = "usual-map.npy";
    public const string Manifest = "manifest.json";
    public const string ManifestHash = "manifest.sha256";
    public const string PreviousManifest = "manifest.before.json";
    public const string PreviousManifestHash = "manifest.before.sha256";
    public const string LearnedAt = "learned-at.json";

    public static string GoldenInput(string name) => $"golden/{name}.input.npy";

    public static string GoldenMap(string name) => $"golden/{name}.map.npy";

    /// <summary>Where a package lies while another takes its place, on disks that cannot exchange two folders in one step.</summary>
    public static string AsideOf(string folder, int process) => $"{folder}.{process}.old";

    /// <summary>The package that was laid aside when another should take its place and did not; null when there is none.</summary>
    public static string? LaidAside(string folder)
    {
        folder = PackagePlace.Of(folder);
        string? parent = Path.GetDirectoryName(folder);
        if (parent is null || !Directory.Exists(parent)) return null;
        return Directory.EnumerateDirectories(parent, $"{Path.GetFileName(folder)}.*.old")
            .FirstOrDefault(aside => File.Exists(Path.Combine(aside, Manifest)));
    }

    public static string Sha256(ReadOnlySpan<byte> bytes) => FileHash.Sha256(bytes);

    /// <summary>Writes a file and waits until the disk has it.</summary>
    public static void Write(string folder, string name, ReadOnlySpan<byte> bytes)
    {
        using FileStream stream = Create(folder, name);
        stream.Write(bytes);
        stream.Flush(flushToDisk: true);
    }

    /// <summary>Throws when what has a name cannot be replaced by a file.</summary>
    /// <exception cref="IOException">It is no regular file.</exception>
    public static void RequireReplaceable(string path)
    {
        var there = new FileInfo(path);
        if ((there.Exists || there.LinkTarget is not null || Directory.Exists(path)) && !RegularFile.Exists(path))
            throw new IOException($"{path}: is no regular file, and is not replaced. Choose another place.");
    }

    /// <summary>Creates a file and the folder it lies in.</summary>
    public static FileStream Create(string folder, string name)
    {
        string path = Path.Combine(folder, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        return new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.None);
    }

    /// <summary>Puts a file in its place when the disk has all of it; what failed leaves nothing.</summary>
    /// <param name="folder">Its folder.</param>
    /// <param name="name">Its name.</param>
    /// <param name="bytes">What is in it.</param>
    /// <param name="check">Called with the path of the written file before it takes its place; throws when it may not.</param>
    /// <exception cref="IOException">The disk failed, or something else than a regular file has that name: a device must not be replaced by
    /// a file.</exception>
    public static void Replace(string folder, string name, ReadOnlySpan<byte> bytes, Action<string>? check = null)
    {
        string temporary = Path.Combine(folder, name + UnfinishedFile.Suffix);
        RequireReplaceable(Path.Combine(folder, name));
        try
        {
            Write(folder, name + UnfinishedFile.Suffix, bytes);
            check?.Invoke(temporary);
            Moving.File(temporary, Path.Combine(folder, name), overwrite: true);
        }
        finally
        {
            if (File.Exists(temporary)) File.Delete(temporary);
        }
    }

    /// <summary>The line that sha256sum writes and checks.</summary>
    /// <param name="hash">SHA-256 of the file, lower-case hex.</param>
    /// <param name="name">The file.</param>
    public static byte[] HashLine(string hash, string name = Manifest) => Encoding.ASCII.GetBytes($"{hash}  {name}\n");
}
