using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;

namespace EdgeInspector.Agent;

/// <summary>Keeps the process to some of the processor's cores.</summary>
internal static partial class ProcessorChoice
{
    private const string Threads = "/proc/self/task";
    private const int BitsPerWord = 64, Words = 16;

    /// <summary>Applies to all threads that there are, and to all that they will make.</summary>
    /// <param name="processors">Cores, counted from 0.</param>
    /// <exception cref="ArgumentException">This machine does not have one of them, or the process may not use it.</exception>
    public static void Apply(IReadOnlyCollection<int> processors)
    {
        if (OperatingSystem.IsLinux()) ApplyToThreads(processors);
        else if (OperatingSystem.IsWindows()) ApplyToProcess(processors);
    }

    private static void ApplyToThreads(IReadOnlyCollection<int> processors)
    {
        ulong[] mask = new ulong[Words];
        foreach (int processor in processors) mask[processor / BitsPerWord] |= 1ul << (processor % BitsPerWord);
        HashSet<string> done = [];
        // A thread that is made meanwhile has what its maker had, so it is looked for again until there is no new one.
        while (Directory.EnumerateDirectories(Threads).Select(Path.GetFileName).OfType<string>().Where(done.Add)
            .ToArray() is { Length: > 0 } more)
        {
            foreach (string thread in more)
            {
                const int Gone = 3; // ESRCH
                if (sched_setaffinity(int.Parse(thread, CultureInfo.InvariantCulture), Words * sizeof(ulong), mask) != 0
                    && Marshal.GetLastPInvokeError() is not Gone and var error)
                    throw Unusable(processors, new Win32Exception(error));
            }
        }
        // Where only some of them are there, the system takes those and says nothing.
        if (processors.Max() >= CountOf("/sys/devices/system/cpu/present")) throw Unusable(processors, null);
    }

    private static void ApplyToProcess(IReadOnlyCollection<int> processors)
    {
        if (!OperatingSystem.IsWindows()) return;
        try
        {
            using var process = Process.GetCurrentProcess();
            process.ProcessorAffinity = (nint)processors.Aggregate(0L, (mask, processor) => mask | (1L << processor));
        }
        catch (Win32Exception exception)
        {
            throw Unusable(processors, exception);
        }
    }

    // 0-3 or 0: the last number counts.
    private static int CountOf(string file) =>
        File.Exists(file) && int.TryParse(File.ReadAllText(file).Trim().Split('-', ',')[^1], CultureInfo.InvariantCulture, out int last)
            ? last + 1
            : int.MaxValue;

    private static ArgumentException Unusable(IReadOnlyCollection<int> processors, Exception? exception) => new(
        $"execution.processors [{string.Join(", ", processors)}] cannot be used{(exception is null ? "" : $": {exception.Message}")}. This process may use {Environment.ProcessorCount} cores; 'lscpu' lists those of the machine, counted from 0.",
        exception);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int sched_setaffinity(int thread, nint size, [In] ulong[] mask);
}
