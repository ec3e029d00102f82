using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace EdgeInspector.Files;

/// <summary>What the framework cannot do with the names in a folder: wait until the disk has them, and exchange two of them.</summary>
public static partial class FolderEntries
{
    private const int ReadOnly = 0, CloseOnExecute = 0x80000, CurrentFolder = -100, Exchange = 2;
    private const int NoPermission = 13, NotSupported = 22, ReadOnlyDisk = 30;

    /// <summary>
    /// Waits until the disk has the names in a folder: without it a power cut may take back a file that was made, moved or deleted. Does
    /// nothing where the system does it by itself (Windows), or where the folder may not be read.
    /// </summary>
    /// <exception cref="IOException">The disk failed.</exception>
    public static void Flush(string folder)
    {
        if (!OperatingSystem.IsLinux()) return;
        int descriptor = open(folder, ReadOnly | CloseOnExecute);
        if (descriptor < 0)
        {
            if (Marshal.GetLastPInvokeError() == NoPermission) return;
            throw Failure(folder);
        }
        using var handle = new SafeFileHandle(descriptor, ownsHandle: true);
        // Some network drives cannot.
        if (fsync(handle) < 0 && Marshal.GetLastPInvokeError() is not (NotSupported or ReadOnlyDisk)) throw Failure(folder);
    }

    /// <summary>Exchanges what two paths of one disk name, in one step: whoever looks finds the one or the other, never none.</summary>
    /// <returns>False where the system or the disk cannot; nothing was changed then.</returns>
    public static bool TryExchange(string one, string other)
    {
        if (!OperatingSystem.IsLinux()) return false;
        try
        {
            return renameat2(CurrentFolder, one, CurrentFolder, other, Exchange) == 0;
        }
        catch (EntryPointNotFoundException)
        {
            // An older C library.
            return false;
        }
    }

    private static IOException Failure(string folder) =>
        new($"{folder}: the disk does not keep its names: {Marshal.GetLastPInvokeErrorMessage()}.", Marshal.GetLastPInvokeError());

    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    private static partial int open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int fsync(SafeFileHandle descriptor);

    [LibraryImport("libc", EntryPoint = "renameat2", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    private static partial int renameat2(int oldFolder, string oldPath, int newFolder, string newPath, uint flags);
}
