namespace EdgeInspector.Files;

/// <summary>Tells a disk that takes nothing (read-only, full, broken) from a path that is wrong, forbidden or in use.</summary>
public static class DiskRefusal
{
    // errno of Linux: EIO, ENOSPC, EROFS, EDQUOT.
    private static readonly int[] Unix = [5, 28, 30, 122];

    // ERROR_WRITE_PROTECT, ERROR_CRC, ERROR_WRITE_FAULT, ERROR_HANDLE_DISK_FULL, ERROR_DISK_FULL, ERROR_IO_DEVICE.
    private static readonly int[] Windows = [19, 23, 29, 39, 112, 1117];

    /// <summary>Whether the disk is the reason: waiting for it helps, another path or right does not.</summary>
    /// <param name="exception">What a call of the file system threw.</param>
    public static bool Is(IOException exception) => OperatingSystem.IsWindows()
        ? (exception.HResult & 0xFFFF0000) == 0x80070000 && Windows.Contains(exception.HResult & 0xFFFF)
        : Unix.Contains(exception.HResult);
}
