using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace EdgeInspector.Files;

/// <summary>
/// Reads files, and nothing that only looks like one: a pipe, a device or a socket is refused before it can keep the reader waiting or give
/// bytes without end, and a file that does not answer is given up after <see cref="TimeLimited.Limit"/>.
/// </summary>
public static partial class RegularFile
{
    private const int Slice = 1 << 20;
    private const long LongestArray = 0x7fffffc7;
    private const int ReadOnlyFlag = 0, NonBlockingFlag = 0x800, NoTerminalFlag = 0x100, CloseOnExecuteFlag = 0x80000;
    private const int NoEntry = 2, WouldBlock = 11, Interrupted = 4;
    private static readonly TimeSpan LeaseRetry = TimeSpan.FromMilliseconds(20);

    /// <summary>Reads all bytes.</summary>
    /// <param name="path">The file; links are followed.</param>
    /// <param name="maximum">Most bytes that it may have; a larger one is refused before memory is taken for it.</param>
    /// <exception cref="IOException">There is none, it is no regular file, it is larger, or it does not answer; the message names
    /// it.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    public static byte[] ReadAllBytes(string path, long maximum = LongestArray) => Read(path, (stream, alive) =>
    {
        // Files of the kernel say that they are empty.
        long length = CheckedLength(path, stream, Math.Min(maximum, LongestArray));
        byte[] bytes = new byte[length > 0 ? length : Math.Min(maximum, Slice)];
        int read = 0;
        for (int more; (more = stream.Read(bytes, read, Math.Min(Slice, bytes.Length - read))) > 0; read += more) alive();
        if (stream.ReadByte() >= 0) throw new IOException($"{path}: has more than {bytes.Length} bytes, or grew while it was read.");
        return read == bytes.Length ? bytes : bytes[..read];
    });

    /// <summary>Reads all text: UTF-8, or what its byte order mark says.</summary>
    /// <inheritdoc cref="ReadAllBytes"/>
    public static string ReadAllText(string path, long maximum = 1 << 24)
    {
        using var reader = new StreamReader(new MemoryStream(ReadAllBytes(path, maximum)), Encoding.UTF8);
        return reader.ReadToEnd();
    }

    /// <summary>Reads a file in one's own way.</summary>
    /// <param name="path">The file; links are followed.</param>
    /// <param name="read">Reads the open file, and calls its second argument whenever it has come forward.</param>
    /// <exception cref="IOException">There is none, it is no regular file, or it does not answer; the message names it.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    public static T Read<T>(string path, Func<FileStream, Action, T> read) => TimeLimited.Run(path, TimeLimited.Limit, alive =>
    {
        using SafeFileHandle handle = Open(path);
        using var stream = new FileStream(handle, FileAccess.Read, bufferSize: 0);
        return read(stream, alive);
    });

    /// <summary>Bytes of a file.</summary>
    /// <param name="path">The file; links are followed.</param>
    /// <param name="maximum">Most bytes that it may have.</param>
    /// <inheritdoc cref="ReadAllBytes"/>
    public static long Length(string path, long maximum) => Read(path, (stream, _) => CheckedLength(path, stream, maximum));

    /// <summary>Whether there is a regular file, or a link to one; false also where nobody can tell.</summary>
    /// <exception cref="PathHangsException">It does not answer.</exception>
    public static bool Exists(string path) => !path.Contains('\0') && TimeLimited.Run(
        path,
        () => OperatingSystem.IsLinux()
            ? Statx(CurrentFolder, path, 0, TypeMask, out FileFacts facts) == 0 && KindOf(facts) is null
            : File.Exists(path));

    private static long CheckedLength(string path, FileStream stream, long maximum) =>
        stream.Length <= maximum
            ? stream.Length
            : throw new IOException($"{path}: has {stream.Length} bytes; at most {maximum} are expected.");

    // The kind is asked first, because opening a device may do something; and after opening, because another may lie there by then.
    private static SafeFileHandle Open(string path)
    {
        if (path.Length == 0 || path.Contains('\0'))
            throw new IOException($"'{path.Replace('\0', '?')}' is no path: it is empty or has a null character.");
        if (OperatingSystem.IsWindows())
        {
            SafeFileHandle opened = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            if (GetFileType(opened) == FileOnDisk) return opened;
            opened.Dispose();
            throw new IOException($"{path}: is a device or a pipe, no regular file.");
        }
        if (!OperatingSystem.IsLinux())
            return File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        if (KindOf(path) is { } kind) throw new IOException($"{path}: is {kind}, no regular file.");
        SafeFileHandle handle = OpenNonBlocking(path);
        if (KindOf(handle) is not { } other) return handle;
        handle.Dispose();
        throw new IOException($"{path}: is {other}, no regular file.");
    }

    private static SafeFileHandle OpenNonBlocking(string path)
    {
        // Whoever has a lease on the file, as a file server for its client, gives it up when asked, within the kernel's limit.
        for (long started = Stopwatch.GetTimestamp(); ;)
        {
            int descriptor = open(path, ReadOnlyFlag | NonBlockingFlag | NoTerminalFlag | CloseOnExecuteFlag);
            if (descriptor >= 0) return new SafeFileHandle(descriptor, ownsHandle: true);
            int error = Marshal.GetLastPInvokeError();
            if (error == Interrupted) continue;
            if (error == NoEntry && ForeignNames.MayBe(path)) throw new FileNotFoundException(ForeignNames.Complaint(path), path);
            // The framework says best what is wrong.
            if (error != WouldBlock) return File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            if (Stopwatch.GetElapsedTime(started) > TimeLimited.Limit) throw new PathHangsException(path, TimeLimited.Limit);
            using var pause = new ManualResetEventSlim();
            pause.Wait(LeaseRetry);
        }
    }

    private static string? KindOf(string path) =>
        OperatingSystem.IsLinux() && Statx(CurrentFolder, path, 0, TypeMask, out FileFacts facts) == 0 ? KindOf(facts) : null;

    private static string? KindOf(SafeFileHandle handle) =>
        Statx((int)handle.DangerousGetHandle(), "", EmptyPath, TypeMask, out FileFacts facts) == 0 ? KindOf(facts) : null;

    // Null for a regular file.
    private static string? KindOf(FileFacts facts) => (facts.Mode & 0xF000) switch
    {
        0x1000 => "a pipe",
        0x2000 => "a device",
        0x4000 => "a folder",
        0x6000 => "a disk",
        0xC000 => "a socket",
        _ => null,
    };

    private const int CurrentFolder = -100, EmptyPath = 0x1000, FileOnDisk = 1;
    private const uint TypeMask = 1;

    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    private static partial int open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    private static partial int Statx(int folder, string path, int flags, uint mask, out FileFacts facts);

    [LibraryImport("kernel32", EntryPoint = "GetFileType")]
    private static partial int GetFileType(SafeFileHandle handle);

    /// <summary>The beginning of struct statx, which is the same on all processors.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 256)]
    private struct FileFacts
    {
        [FieldOffset(28)]
        public ushort Mode;
    }
}
