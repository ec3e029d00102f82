using System.Globalization;
using System.Runtime.InteropServices;

namespace EdgeInspector.Agent.Archiving;

/// <summary>What is free on a disk.</summary>
/// <param name="FreePercent">The scarcer of bytes and, on Linux, of files' numbers (inodes).</param>
internal readonly partial record struct DiskRoom(double FreePercent)
{
    /// <summary>Of the disk that holds a folder.</summary>
    public static DiskRoom Of(string folder)
    {
        var drive = new DriveInfo(Path.GetFullPath(folder));
        double bytes = drive.TotalSize > 0 ? 100.0 * drive.AvailableFreeSpace / drive.TotalSize : 100;
        return new DiskRoom(Math.Min(bytes, Inodes(folder)));
    }

    /// <summary>What is free on the disk of a folder, for people: bytes and, where they are counted, file numbers (inodes).</summary>
    public static string Describe(string folder)
    {
        try
        {
            long bytes = new DriveInfo(Path.GetFullPath(folder)).AvailableFreeSpace;
            string numbers = OperatingSystem.IsLinux() && statvfs(folder, out FileSystem system) == 0 && system.Files > 0
                ? string.Create(CultureInfo.InvariantCulture, $", {system.AvailableFiles} file numbers (inodes)") : "";
            return string.Create(CultureInfo.InvariantCulture, $"free: {bytes / 1e6:0.0} MB{numbers}");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return "its room is unknown";
        }
    }

    // File systems that make inodes as they need them say 0.
    private static double Inodes(string folder)
    {
        if (!OperatingSystem.IsLinux() || statvfs(folder, out FileSystem system) != 0 || system.Files == 0) return 100;
        return 100.0 * system.AvailableFiles / system.Files;
    }

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int statvfs(string path, out FileSystem system);

    /// <summary>struct statvfs of 64-bit Linux.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private unsafe struct FileSystem
    {
        public ulong BlockSize, FragmentSize, Blocks, FreeBlocks, AvailableBlocks, Files, FreeFiles, AvailableFiles, Id, Flags, LongestName;
        public fixed int Spare[6];
    }
}
