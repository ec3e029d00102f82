using System.Runtime.InteropServices;

namespace EdgeInspector.Pipeline;

/// <summary>Makes a thread yield to all others.</summary>
internal static partial class LowPriority
{
    private const int Process = 0, Lowest = 19;
    private const uint ThisThread = 0;

    /// <summary>For the calling thread. Where the system refuses, it goes on at the usual priority.</summary>
    public static void Take()
    {
        Thread.CurrentThread.Priority = ThreadPriority.Lowest;
        // The runtime knows no priorities on Linux; the system does, for each thread.
        if (OperatingSystem.IsLinux()) _ = SetPriority(Process, ThisThread, Lowest);
    }

    [LibraryImport("libc", EntryPoint = "setpriority")]
    private static partial int SetPriority(int which, uint who, int priority);
}
