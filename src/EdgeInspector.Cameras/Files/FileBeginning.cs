using System.Security.Cryptography;
using EdgeInspector.Files;

namespace EdgeInspector.Cameras.Files;

/// <summary>
/// What stood in a file that held no whole picture. Whoever writes the file on leaves that as it is; whoever writes another file over it
/// does not. Zeros at its end do not count: programs that copy files reserve room and fill it later.
/// </summary>
/// <param name="Length">Bytes up to the last one that is not zero; at most <see cref="Most"/>.</param>
/// <param name="Hash">SHA-256 of them, lower-case hex.</param>
internal sealed record FileBeginning(long Length, string Hash)
{
    // Another picture differs long before; a file without end must not keep the camera.
    private const long Most = 64 << 20;
    private const int Slice = 1 << 18;
    private const int SharingViolation = unchecked((int)0x80070020), LockViolation = unchecked((int)0x80070021);

    /// <summary>That of a file of which nothing is known yet: every file goes on with it.</summary>
    private static FileBeginning Nothing { get; } = new(0, "");

    /// <summary>That of a file as it is now; null when it cannot be read.</summary>
    public static FileBeginning? Of(string path)
    {
        try
        {
            return Read(path, Most);
        }
        catch (IOException exception) when (exception.HResult is SharingViolation or LockViolation)
        {
            // Its writer lets nobody else read it.
            return Nothing;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>Whether a file goes on with it; false also when that cannot be known.</summary>
    public bool IsKeptIn(string path)
    {
        try
        {
            return Length == 0 || Read(path, Length) == this;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static FileBeginning Read(string path, long most) => RegularFile.Read(path, (stream, alive) =>
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        byte[] slice = new byte[Slice], zeros = new byte[Slice];
        long length = 0, read = 0;
        for (int more; (more = stream.Read(slice.AsSpan(0, (int)Math.Min(Slice, most - read)))) > 0; read += more)
        {
            alive();
            int used = slice.AsSpan(0, more).LastIndexOfAnyExcept((byte)0) + 1;
            if (used == 0) continue;
            for (; length < read; length += Math.Min(Slice, read - length)) hash.AppendData(zeros, 0, (int)Math.Min(Slice, read - length));
            hash.AppendData(slice, 0, used);
            length += used;
        }
        return new FileBeginning(length, Convert.ToHexStringLower(hash.GetHashAndReset()));
    });
}
