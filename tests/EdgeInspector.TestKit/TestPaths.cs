using System.Runtime.InteropServices;
using EdgeInspector.Files;
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

    /// <summary>Copies a file that another part of the test keeps for itself, as a power cut leaves it; skips where nobody can.</summary>
    public static void CopyKept(string from, string to)
    {
        if (OperatingSystem.IsWindows()) Assert.Skip("Windows lets nobody read a file that a program keeps for itself.");
        File.WriteAllBytes(to, RegularFile.ReadAllBytes(from));
    }

    /// <summary>Makes a named pipe (FIFO), on which whoever opens it waits for another.</summary>
    public static string MakePipe(string path)
    {
        if (mkfifo(path, UserMayReadAndWrite) != 0) throw new IOException($"{path} could not be made.");
        return path;
    }

    /// <summary>Makes what is no file there: "pipe", "device", "loop" (a link to itself), or "below a file".</summary>
    /// <param name="path">Where; what it is made of is Linux's.</param>
    /// <param name="kind">One of these.</param>
    /// <param name="made">The path to use.</param>
    /// <returns>False where the kind is another; nothing is made then.</returns>
    public static bool TryMake(string path, string kind, out string made)
    {
        made = path;
        switch (kind)
        {
            case "pipe":
                MakePipe(path);
                return true;
            case "device":
                // A link, because a file that takes its place must not take the device's.
                File.CreateSymbolicLink(path, "/dev/zero");
                return true;
            case "loop":
                File.CreateSymbolicLink(path, path);
                return true;
            case "below a file":
                File.WriteAllText(path, "a file");
                made = Path.Combine(path, "below");
                return true;
            default:
                return false;
        }
    }

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int mkfifo(string path, uint mode);
}
