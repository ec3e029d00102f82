namespace EdgeInspector.Files;

/// <summary>
/// Reads files that others wrote. A pipe, a device or a link to one has no length and is refused before it is opened, because reading it
/// may never end; a file over its limit is refused before memory is taken for it.
/// </summary>
public static class BoundedFile
{
    /// <summary>Bytes of a regular file; symbolic links are followed.</summary>
    /// <param name="path">The file.</param>
    /// <param name="limit">Most bytes it may have.</param>
    /// <exception cref="FileNotFoundException">There is none, or the link leads nowhere.</exception>
    /// <exception cref="InvalidDataException">It is empty or no regular file, or larger than the limit; the message names it.</exception>
    /// <exception cref="IOException">It cannot be looked at.</exception>
    public static long Length(string path, long limit)
    {
        FileSystemInfo file = new FileInfo(path);
        if (file.LinkTarget is not null) file = file.ResolveLinkTarget(returnFinalTarget: true) ?? file;
        if (Directory.Exists(file.FullName)) throw new InvalidDataException($"{path}: is a folder, not a file.");
        if (file is not FileInfo { Exists: true } regular) throw new FileNotFoundException($"{path}: missing.", path);
        if (regular.Length == 0) throw new InvalidDataException($"{path}: is empty, or no regular file.");
        if (regular.Length > limit) throw new InvalidDataException($"{path}: has {regular.Length} bytes; at most {limit} are expected.");
        return regular.Length;
    }

    /// <summary>Reads a whole file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="limit">Most bytes it may have, at most 2,147,483,591 (the longest array).</param>
    /// <exception cref="FileNotFoundException">There is none.</exception>
    /// <exception cref="InvalidDataException">It is empty or no regular file, larger than the limit, or changed while it was read.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static byte[] ReadAllBytes(string path, long limit)
    {
        byte[] bytes = new byte[Length(path, Math.Min(limit, Array.MaxLength))];
        using FileStream stream = new(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);
        if (stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false) < bytes.Length || stream.ReadByte() >= 0)
            throw new InvalidDataException($"{path}: changed while it was read.");
        return bytes;
    }
}
