using System.Runtime.InteropServices;

namespace EdgeInspector.Pipeline;

/// <summary>
/// Makes a thread take at most about a sixteenth of a core from others, and whatever they leave, until it is ended early with
/// <see cref="GiveBack"/>.
/// </summary>
public sealed partial class LowPriority
{
    // Linux shares a core out by weights: 70 at the low niceness, 15 at the least, 1024 at the usual 0.
    private const int Process = 0, Niceness = 12, LeastNiceness = 19, UsualNiceness = 0;
    private readonly Thread _thread = Thread.CurrentThread;
    private readonly PriorityShare? _share;
    private readonly uint _threadId;

    private LowPriority(int niceness)
    {
        // The runtime knows no priorities on Linux; the system does, for each thread.
        if (!OperatingSystem.IsLinux())
        {
            _share = new PriorityShare(_thread, TimeProvider.System);
            return;
        }
        _threadId = (uint)ThreadId();
        _ = SetPriority(Process, _threadId, niceness);
    }

    /// <summary>For the calling thread. Where the system refuses, it goes on at the usual priority.</summary>
    public static LowPriority Take() => new(Niceness);

    /// <summary>
    /// The same with about a seventieth of a core on Linux: for work that nobody waits for. Threads and processes that the thread begins
    /// have it too.
    /// </summary>
    public static LowPriority TakeLeast() => new(LeastNiceness);

    /// <summary>
    /// The usual priority again, from any thread, while the thread runs. Linux grants it to root, to CAP_SYS_NICE and within RLIMIT_NICE;
    /// elsewhere the thread stays as it is.
    /// </summary>
    public void GiveBack()
    {
        _share?.End();
        if (!_thread.IsAlive) return;
        if (OperatingSystem.IsLinux()) _ = SetPriority(Process, _threadId, UsualNiceness);
    }

    [LibraryImport("libc", EntryPoint = "setpriority")]
    private static partial int SetPriority(int which, uint who, int priority);

    [LibraryImport("libc", EntryPoint = "gettid")]
    private static partial int ThreadId();
}
