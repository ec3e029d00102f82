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
    private Task<string>? _errors;
    private double _ended, _last;

    /// <summary>Seconds of a core that it took so far; of one that has ended those until it was last halted.</summary>
    public double ProcessorSeconds => _ended + _last;

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
            throw new InvalidOperationException($"It ended with {failed.ExitCode}: {_errors!.GetAwaiter().GetResult().Trim()}");
        _process?.Dispose();
        (_ended, _last) = (_ended + _last, 0);
        _process = BackgroundProcess.Start(words[0], words[1..]);
        // Read to its end: a full pipe would halt it for good.
        _errors = _process.StandardError.ReadToEndAsync();
        _ = _process.StandardOutput.BaseStream.CopyToAsync(Stream.Null);
    }

    /// <summary>Halts it.</summary>
    public void Pause()
    {
        if (_process is not { HasExited: false } running) return;
        _ = Kill(running.Id, Halt);
        _last = SecondsOf(running) ?? _last;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_process is not { } process) return;
        if (!process.HasExited)
        {
            process.Kill(entireProcessTree: true);
            process.WaitForExit();
        }
        process.Dispose();
        _process = null;
    }

    // Null when it has ended meanwhile.
    private static double? SecondsOf(Process process)
    {
        try
        {
            process.Refresh();
            return process.TotalProcessorTime.TotalSeconds;
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int process, int signal);
}
