using System.Diagnostics;

namespace EdgeInspector.Running.Reporting;

/// <summary>Looks at this process from time to time.</summary>
internal sealed class ProcessLook
{
    private readonly TimeProvider _time;
    private TimeSpan _processorTime;
    private long _at;

    public ProcessLook(TimeProvider time)
    {
        (_time, _at) = (time, time.GetTimestamp());
        using var process = Process.GetCurrentProcess();
        _processorTime = process.TotalProcessorTime;
    }

    /// <summary>Looks.</summary>
    public ProcessFigures Take()
    {
        using var process = Process.GetCurrentProcess();
        (TimeSpan before, long from) = (_processorTime, _at);
        (_processorTime, _at) = (process.TotalProcessorTime, _time.GetTimestamp());
        double elapsed = _time.GetElapsedTime(from, _at).TotalSeconds;
        double percent = elapsed > 0 ? Math.Round((_processorTime - before).TotalSeconds / elapsed * 100, 1) : 0;
        return new ProcessFigures(process.WorkingSet64, GC.GetTotalMemory(forceFullCollection: false), percent, process.Threads.Count);
    }

    /// <summary>Room on the disk of a folder; null when it cannot be told.</summary>
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
