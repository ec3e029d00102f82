using System.Diagnostics;
using System.Runtime.ExceptionServices;
using EdgeInspector.Pipeline;

namespace EdgeInspector.Agent.Teaching;

/// <summary>
/// Processes of this program that work beside the line. They have the least priority from their first instruction on: a program that
/// starts takes a core for itself until it can say that it has time.
/// </summary>
internal static class BackgroundProcess
{
    /// <summary>Starts one; what it says can be read.</summary>
    /// <param name="program">The file to start.</param>
    /// <param name="words">Its command line.</param>
    /// <exception cref="System.ComponentModel.Win32Exception">It cannot be started.</exception>
    public static Process Start(string program, IReadOnlyList<string> words)
    {
        Process? process = null;
        ExceptionDispatchInfo? thrown = null;
        // On Linux a process has the priority of the thread that starts it, and that thread keeps it to its end.
        var starting = new Thread(() =>
        {
            try
            {
                _ = LowPriority.TakeLeast();
                process = Process.Start(
                    new ProcessStartInfo(program, words) { RedirectStandardOutput = true, RedirectStandardError = true });
            }
#pragma warning disable CA1031 // Thrown again on the caller's thread.
            catch (Exception exception)
            {
                thrown = ExceptionDispatchInfo.Capture(exception);
            }
#pragma warning restore CA1031
        });
        starting.Start();
        starting.Join();
        thrown?.Throw();
        if (!OperatingSystem.IsLinux()) MakeIdle(process!);
        return process!;
    }

    private static void MakeIdle(Process process)
    {
        try
        {
            process.PriorityClass = ProcessPriorityClass.Idle;
        }
        catch (Exception exception) when (exception is InvalidOperationException or System.ComponentModel.Win32Exception)
        {
            // It has ended already.
        }
    }
}
