using System.Runtime.InteropServices;

namespace EdgeInspector.Agent;

/// <summary>What the kernel says of the wall clock.</summary>
internal static partial class SystemClock
{
    private const int Unsynchronised = 0x40; // STA_UNSYNC
    private const int TimexBytes = 208, StatusAt = 40; // struct timex of 64-bit Linux

    /// <summary>Whether it follows a time server; null when it is unknown, as on Windows.</summary>
    public static unsafe bool? IsSynchronised()
    {
        if (!OperatingSystem.IsLinux()) return null;
        byte* state = stackalloc byte[TimexBytes];
        new Span<byte>(state, TimexBytes).Clear();
        return adjtimex(state) < 0 ? null : (*(int*)(state + StatusAt) & Unsynchronised) == 0;
    }

    [LibraryImport("libc")]
    private static unsafe partial int adjtimex(byte* state);
}
