using System.Runtime.InteropServices;
using Xunit;

namespace EdgeInspector.TestKit;

/// <summary>Makes things that have a path and are no files.</summary>
public static partial class TestPaths
{
    private const int UserMayReadAndWrite = 0x180;

    /// <summary>Skips the running test elsewhere.</summary>
    public static void RequireLinux()
    {
        if (!OperatingSystem.IsLinux()) Assert.Skip("Pipes with a path and devices are Linux's.");
    }

    /// <summary>Makes a named pipe (FIFO), on which whoever opens it waits for another.</summary>
    public static string MakePipe(string path)
    {
        if (mkfifo(path, UserMayReadAndWrite) != 0) throw new IOException($"{path} could not be made.");
        return path;
    }

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int mkfifo(string path, uint mode);
}
