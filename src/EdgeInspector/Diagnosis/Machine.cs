using EdgeInspector.Agent;

namespace EdgeInspector.Diagnosis;

/// <summary>The machine as the doctor sees it.</summary>
internal sealed record Machine
{
    /// <summary>Where the files of the system begin.</summary>
    public string Root { get; init; } = "/";

    /// <summary>Clock.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Whether the clock follows a time server; null when it is unknown.</summary>
    public Func<bool?> ClockSynchronised { get; init; } = SystemClock.IsSynchronised;

    /// <summary>Processor cores that the process may use.</summary>
    public int Cores { get; init; } = Environment.ProcessorCount;

    /// <summary>A file or folder of the system.</summary>
    public string PathTo(string path) => Path.Combine(Root, path.TrimStart('/'));

    /// <summary>The first line of a file of the system; null when there is none.</summary>
    public string? Line(string path)
    {
        try
        {
            return File.Exists(PathTo(path)) ? File.ReadLines(PathTo(path)).FirstOrDefault()?.Trim() : null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>All lines of a file of the system; none when it cannot be read.</summary>
    public IReadOnlyList<string> Lines(string path)
    {
        try
        {
            return File.Exists(PathTo(path)) ? File.ReadAllLines(PathTo(path)) : [];
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }
}
