using System.Diagnostics;
using EdgeInspector.Files;

namespace EdgeInspector.Diagnosis.Examinations;

/// <summary>Whether a folder can be written to.</summary>
internal static class FolderRights
{
    /// <summary>
    /// Tries it, with a file that is gone afterwards. A folder that is not there is not made, because it would belong to whoever asks the
    /// doctor; the one that it would be made in is tried instead.
    /// </summary>
    public static bool CanWrite(string folder, out string? failure)
    {
        try
        {
            Write(folder);
            failure = null;
            return true;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            failure = exception.Message;
            return false;
        }
    }

    /// <summary>Tries it as <see cref="CanWrite"/> does.</summary>
    /// <exception cref="IOException">It cannot be written, is a file, or does not answer.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be written.</exception>
    public static void Write(string folder) => TimeLimited.Run(folder, () =>
    {
        string file = Path.Combine(Existing(folder), $".doctor-{Environment.ProcessId}-{Environment.CurrentManagedThreadId}");
        using var stream = new FileStream(file, FileMode.Create, FileAccess.Write, FileShare.None, 1, FileOptions.DeleteOnClose);
        stream.Write(new byte[4096]);
        stream.Flush(flushToDisk: true);
    });

    /// <summary>The folder, or the one above it that is there.</summary>
    /// <exception cref="IOException">A file has its name.</exception>
    public static string Existing(string folder)
    {
        string at = Path.GetFullPath(folder);
        while (!Directory.Exists(at))
        {
            if (File.Exists(at)) throw new IOException($"{at} is a file.");
            at = Path.GetDirectoryName(at)!;
        }
        return at;
    }

    /// <summary>
    /// Whether another user may use a file or folder, as the system itself answers; null when it cannot be asked, which takes root.
    /// </summary>
    /// <param name="user">The user.</param>
    /// <param name="write">Write to it; else read it.</param>
    /// <param name="path">What.</param>
    public static bool? MayUse(string user, bool write, string path)
    {
        if (!OperatingSystem.IsLinux() || Environment.UserName != "root") return null;
        try
        {
            using Process process = Process.Start(
                new ProcessStartInfo("runuser", ["-u", user, "--", "test", write ? "-w" : "-r", path]) { RedirectStandardError = true })!;
            string error = process.StandardError.ReadToEnd();
            process.WaitForExit();
            return error.Length > 0 ? null : process.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return null;
        }
    }

    /// <summary>What to do about it.</summary>
    public static string Remedy(string folder, string key) =>
        $"Let the agent's user write there ('chown -R edge-inspector {folder}' for the service), see that the disk is neither full nor mounted read-only, or set {key} to another folder.";
}
