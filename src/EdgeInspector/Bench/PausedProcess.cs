using System.Diagnostics;
using System.Runtime.InteropServices;
using EdgeInspector.Agent.Teaching;

namespace EdgeInspector.Bench;

/// <summary>A process in the background that works in turns: many short ones, so that a machine whose speed changes meets both sides alike.
/// Linux alone can halt a process.</summary>
/// <param name="words">The program and its command line.</param>
internal sealed partial class PausedProcess(string[] words) : IDisposable
{
    private const int Continue = 18, Halt = 19;
    private Process? _process;
    private double _ended;

    /// <summary>Seconds of a core that it took so far.</summary>
    public double ProcessorSeconds => _ended + (_process is { HasExited: false } running ? SecondsOf(running) : 0);

    /// <summary>Starts it, begins it again when it is through, or lets it go on.</summary>
    /// <exception cref="InvalidOperationException">It failed.</exception>
    public void GoOn()
    {
        if (_process is { HasExited: false } halted)
        {
            _ = Kill(halted.Id, Continue);
            return;
        }
        if (_process is { ExitCode: not 0 } failed)
            throw new InvalidOperationException($"It ended with {failed.ExitCode}: {failed.StandardError.ReadToEnd().Trim()}");
        _process?.Dispose();
        _process = BackgroundProcess.Start(words[0], words[1..]);
    }

    /// <summary>Halts it.</summary>
    public void Pause()
    {
        if (_process is { HasExited: false } running) _ = Kill(running.Id, Halt);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_process is not { } process) return;
        if (!process.HasExited)
        {
            _ended += SecondsOf(process);
            process.Kill(entireProcessTree: true);
            process.WaitForExit();
        }
        process.Dispose();
        _process = null;
    }

    private static double SecondsOf(Process process)
    {
        process.Refresh();
        return process.TotalProcessorTime.TotalSeconds;
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int process, int signal);
}
