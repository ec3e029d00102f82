using System.Security.Cryptography;

namespace EdgeInspector.Files;

/// <summary>Identity of files by their content.</summary>
public static class FileHash
{
    private const int Slice = 1 << 18;

    /// <summary>SHA-256 of the file, lower-case hex.</summary>
    /// <exception cref="IOException">The file cannot be read; the message names it.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    public static string Sha256(string path) => RegularFile.Read(path, (stream, alive) =>
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        byte[] slice = new byte[Slice];
        for (int read; (read = stream.Read(slice)) > 0; alive()) hash.AppendData(slice.AsSpan(0, read));
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    });

    /// <summary>The same of what would be a file's content.</summary>
    public static string Sha256(ReadOnlySpan<byte> content) => Convert.ToHexStringLower(SHA256.HashData(content));
}
