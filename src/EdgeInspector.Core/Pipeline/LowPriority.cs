using System.Runtime.InteropServices;

namespace EdgeInspector.Pipeline;

/// <summary>Makes a thread take at most about a sixteenth of a core from others, and whatever they leave.</summary>
internal static partial class LowPriority
{
    // Linux shares a core out by weights: 70 at this niceness, 1024 at the usual 0.
    private const int Process = 0, Niceness = 12;
    private const uint ThisThread = 0;

    /// <summary>For the calling thread. Where the system refuses, it goes on at the usual priority.</summary>
    public static void Take()
    {
        Thread.CurrentThread.Priority = ThreadPriority.Lowest;
        // The runtime knows no priorities on Linux; the system does, for each thread.
        if (OperatingSystem.IsLinux()) _ = SetPriority(Process, ThisThread, Niceness);
    }

    [LibraryImport("libc", EntryPoint = "setpriority")]
    private static partial int SetPriority(int which, uint who, int priority);
}
