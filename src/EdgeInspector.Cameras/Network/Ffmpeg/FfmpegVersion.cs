using System.Collections.Concurrent;
using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using EdgeInspector.Frames;

namespace EdgeInspector.Cameras.Network.Ffmpeg;

/// <summary>How a program on this machine that is called ffmpeg wants its options.</summary>
internal static partial class FfmpegVersion
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private static readonly ConcurrentDictionary<string, bool> HasNewName = new();
    private static readonly Version Renamed = new(5, 1);
    private const int YearOfRenaming = 2022;

    /// <summary>The words that let every picture through as it comes: '-vsync' has had its new name since version 5.1.</summary>
    /// <param name="program">The program.</param>
    /// <exception cref="CameraFaultException">There is none.</exception>
    public static string[] PassThrough(string program) =>
        HasNewName.GetOrAdd(program, name => KnowsNewName(FirstLine(name))) ? ["-fps_mode", "passthrough"] : ["-vsync", "passthrough"];

    /// <summary>Whether a version, from the first line that it says of itself, knows the new name.</summary>
    internal static bool KnowsNewName(string line)
    {
        if (Number().Match(line) is { Success: true } number)
            return new Version(Parse(number.Groups[1]), Parse(number.Groups[2])) >= Renamed;
        // Those built between releases have no number.
        return Years().Match(line) is not { Success: true } years || Parse(years.Groups[1]) >= YearOfRenaming;
    }

    private static string FirstLine(string program)
    {
        try
        {
            var start = new ProcessStartInfo(program, ["-version"])
            {
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            };
            using Process process = Process.Start(start)!;
            string line = process.StandardOutput.ReadLine() ?? "";
            if (!process.WaitForExit(Patience)) process.Kill();
            return line;
        }
        catch (Win32Exception exception)
        {
            throw new CameraFaultException(
                "Network cameras need the program ffmpeg, which is not on this machine. Run 'apt-get install ffmpeg' as root (Debian, Ubuntu).", exception);
        }
    }

    private static int Parse(Group group) => int.Parse(group.Value, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"^ffmpeg version n?(\d{1,3})\.(\d{1,3})")]
    private static partial Regex Number();

    [GeneratedRegex(@"Copyright \(c\) \d{4}-(\d{4})")]
    private static partial Regex Years();
}
