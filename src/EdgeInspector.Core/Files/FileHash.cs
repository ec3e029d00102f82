using System.Security.Cryptography;

namespace EdgeInspector.Files;

/// <summary>Identity of files by their content.</summary>
public static class FileHash
{
    /// <summary>SHA-256 of the file, lower-case hex.</summary>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static string Sha256(string path)
    {
        using FileStream stream = File.OpenRead(path);
        return Convert.ToHexStringLower(SHA256.HashData(stream));
    }
}
