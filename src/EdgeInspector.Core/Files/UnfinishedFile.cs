using System.Diagnostics;
using System.Globalization;

namespace EdgeInspector.Files;

/// <summary>
/// The name that a large file has until the disk has all of it. It names the process that writes: what a killed one has left is removed by
/// the next that writes the same file.
/// </summary>
public static class UnfinishedFile
{
    /// <summary>Behind the name of a file that has not taken its place yet.</summary>
    public const string Suffix = ".tmp";

    /// <summary>The name for this process, after what ended processes have left was removed.</summary>
    /// <param name="file">The file, as an absolute path in a folder that exists.</param>
    /// <exception cref="IOException">The folder cannot be read, or what was left cannot be removed.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be.</exception>
    public static string For(string file)
    {
        foreach (string other in Directory.EnumerateFiles(Path.GetDirectoryName(file)!, $"{Path.GetFileName(file)}.*{Suffix}"))
        {
            string writer = other[(file.Length + 1)..^Suffix.Length];
            if (int.TryParse(writer, NumberStyles.None, CultureInfo.InvariantCulture, out int process) && !Runs(process))
                File.Delete(other);
        }
        return string.Create(CultureInfo.InvariantCulture, $"{file}.{Environment.ProcessId}{Suffix}");
    }

    private static bool Runs(int process)
    {
        try
        {
            using var running = Process.GetProcessById(process);
            return true;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }
}
