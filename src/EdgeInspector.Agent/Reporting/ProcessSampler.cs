using System.Diagnostics;

namespace EdgeInspector.Agent.Reporting;

/// <summary>
/// Looks at this process from time to time. Safe between threads: a look that follows another at once tells the same again.
/// </summary>
internal sealed class ProcessSampler
{
    private static readonly TimeSpan Shortest = TimeSpan.FromSeconds(1);
    private readonly TimeProvider _time;
    private readonly Lock _lock = new();
    private double _percent;
    private TimeSpan _processorTime;
    private long _at;

    public ProcessSampler(TimeProvider time)
    {
        (_time, _at) = (time, time.GetTimestamp());
        using var process = Process.GetCurrentProcess();
        _processorTime = process.TotalProcessorTime;
    }

    /// <summary>Looks.</summary>
    public ProcessFigures Take()
    {
        using var process = Process.GetCurrentProcess();
        lock (_lock)
        {
            TimeSpan elapsed = _time.GetElapsedTime(_at);
            if (elapsed >= Shortest)
            {
                TimeSpan before = _processorTime;
                (_processorTime, _at) = (process.TotalProcessorTime, _time.GetTimestamp());
                _percent = Math.Round((_processorTime - before) / elapsed * 100, 1);
            }
            return new ProcessFigures(process.WorkingSet64, GC.GetTotalMemory(forceFullCollection: false), _percent, process.Threads.Count);
        }
    }

    /// <summary>Room on the disk of a folder; null when it is unknown.</summary>
    public static long? FreeBytes(string folder)
    {
        try
        {
            return new DriveInfo(Path.GetFullPath(folder)).AvailableFreeSpace;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return null;
        }
    }
}
