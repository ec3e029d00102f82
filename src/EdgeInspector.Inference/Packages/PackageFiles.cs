using System.Security.Cryptography;
using System.Text;

namespace EdgeInspector.Inference.Packages;

/// <summary>Names and hashes of a package's files.</summary>
internal static class PackageFiles
{
    public const string Graph = "model.onnx";
    public const string Bank = "bank.npy";
    public const string Origins = "bank-origins.npy";
    public const string Manifest = "manifest.json";
    public const string ManifestHash = "manifest.sha256";
    public const string PreviousManifest = "manifest.before.json";
    public const string LearnedAt = "learned-at.json";

    public static string GoldenInput(string name) => $"golden/{name}.input.npy";

    public static string GoldenMap(string name) => $"golden/{name}.map.npy";

    public static string Sha256(ReadOnlySpan<byte> bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));

    /// <summary>Writes a file and waits until the disk has it.</summary>
    public static void Write(string folder, string name, ReadOnlySpan<byte> bytes)
    {
        using FileStream stream = Create(folder, name);
        stream.Write(bytes);
        stream.Flush(flushToDisk: true);
    }

    /// <summary>Creates a file and the folder it lies in.</summary>
    public static FileStream Create(string folder, string name)
    {
        string path = Path.Combine(folder, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        return new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.None);
    }

    /// <summary>The line that sha256sum writes and checks.</summary>
    public static byte[] HashLine(string hash) => Encoding.ASCII.GetBytes($"{hash}  {Manifest}\n");
}
