using System.Collections.Concurrent;
using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using EdgeInspector.Frames;

namespace EdgeInspector.Cameras.Network.Ffmpeg;

/// <summary>What a program on this machine that is called ffmpeg can do.</summary>
internal static partial class FfmpegVersion
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private static readonly ConcurrentDictionary<string, Version?> Known = new();
    private static readonly Version RenamedOption = new(5, 1);

    /// <summary>The words that let every picture through as it comes: '-vsync' has had its new name since version 5.1.</summary>
    /// <param name="program">The program.</param>
    /// <exception cref="CameraFaultException">There is none.</exception>
    public static string[] PassThrough(string program) =>
        Known.GetOrAdd(program, Ask) is { } version && version < RenamedOption ? ["-vsync", "passthrough"] : ["-fps_mode", "passthrough"];

    // Null for a version without a number, as those built from the newest sources have it.
    private static Version? Ask(string program)
    {
        try
        {
            using Process process = Process.Start(new ProcessStartInfo(program, ["-version"]) { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true })!;
            string? line = process.StandardOutput.ReadLine();
            if (!process.WaitForExit(Patience)) process.Kill();
            Match match = Number().Match(line ?? "");
            return match.Success
                ? new Version(int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture), int.Parse(match.Groups[2].Value, CultureInfo.InvariantCulture))
                : null;
        }
        catch (Win32Exception exception)
        {
            throw new CameraFaultException("Network cameras need the program ffmpeg, which is not on this machine. Run 'apt-get install ffmpeg' as root (Debian, Ubuntu).", exception);
        }
    }

    [GeneratedRegex(@"^ffmpeg version n?(\d{1,3})\.(\d{1,3})")]
    private static partial Regex Number();
}
