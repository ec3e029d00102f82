using System.Diagnostics;
using System.Text.RegularExpressions;
using Xunit;

namespace EdgeInspector.TestKit.Mqtt;

/// <summary>Where the Mosquitto program lies on this machine.</summary>
/// <param name="Path">The program.</param>
/// <param name="LibraryFolder">Folders of its libraries for LD_LIBRARY_PATH; null when it is installed.</param>
internal sealed partial record MosquittoProgram(string Path, string? LibraryFolder)
{
    private static readonly Lazy<(MosquittoProgram? Program, string Reason)> Found = new(Find);

    /// <summary>The program; skips the running test where there is none.</summary>
    public static MosquittoProgram Require()
    {
        (MosquittoProgram? program, string reason) = Found.Value;
        if (program is null) Assert.Skip($"No Mosquitto on this machine: {reason}");
        return program;
    }

    private static (MosquittoProgram? Program, string Reason) Find()
    {
        string[] folders = [.. (Environment.GetEnvironmentVariable("PATH") ?? "").Split(System.IO.Path.PathSeparator), "/usr/sbin", "/usr/local/sbin"];
        foreach (string folder in folders.Where(folder => folder.Length > 0))
        {
            string installed = System.IO.Path.Combine(folder, OperatingSystem.IsWindows() ? "mosquitto.exe" : "mosquitto");
            if (File.Exists(installed)) return (new MosquittoProgram(installed, null), "");
        }

        if (!OperatingSystem.IsLinux()) return (null, "install it to run this test.");
        try
        {
            return (FromCache() ?? Fetch(), "");
        }
        catch (Exception exception) when (exception is IOException or InvalidOperationException or System.ComponentModel.Win32Exception or UnauthorizedAccessException)
        {
            return (null, $"it is not installed and cannot be fetched with apt-get ({exception.Message}).");
        }
    }

    private static string CacheFolder => System.IO.Path.Combine(
        Environment.GetEnvironmentVariable("XDG_CACHE_HOME") is { Length: > 0 } cache
            ? cache
            : System.IO.Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache"),
        "edge-inspector-tests", "mosquitto");

    private static MosquittoProgram? FromCache() => Directory.Exists(CacheFolder) ? In(CacheFolder) : null;

    private static MosquittoProgram In(string folder)
    {
        string program = System.IO.Path.Combine(folder, "usr", "sbin", "mosquitto");
        if (!File.Exists(program)) throw new IOException($"{program} is missing; delete {folder} to fetch it again.");
        IEnumerable<string> libraries = Directory.EnumerateFiles(folder, "lib*.so*", SearchOption.AllDirectories)
            .Select(file => System.IO.Path.GetDirectoryName(file)!).Distinct();
        return new MosquittoProgram(program, string.Join(':', libraries));
    }

    private static MosquittoProgram Fetch()
    {
        string parent = System.IO.Path.GetDirectoryName(CacheFolder)!;
        Directory.CreateDirectory(parent);
        DirectoryInfo download = Directory.CreateDirectory(System.IO.Path.Combine(parent, $"download-{Guid.NewGuid():N}"));
        try
        {
            string tree = download.CreateSubdirectory("tree").FullName;
            Unpack("mosquitto", download.FullName, tree);
            string depends = Run("dpkg-deb", ["-f", Directory.GetFiles(download.FullName, "mosquitto_*.deb")[0], "Depends"], download.FullName);
            foreach (Match library in LibraryPackage().Matches(depends))
                if (!library.Value.StartsWith("libc6", StringComparison.Ordinal)) Unpack(library.Value, download.FullName, tree);
            In(tree);
            // Two test processes may fetch at once; the first to finish wins and the other uses its tree.
            if (!Directory.Exists(CacheFolder)) Directory.Move(tree, CacheFolder);
            return In(CacheFolder);
        }
        finally
        {
            download.Delete(recursive: true);
        }
    }

    private static void Unpack(string package, string folder, string tree)
    {
        Run("apt-get", ["download", "-q", package], folder);
        string[] files = Directory.GetFiles(folder, $"{package}_*.deb");
        if (files.Length == 0) throw new IOException($"apt-get brought no file for {package}");
        Run("dpkg", ["-x", files[0], tree], folder);
    }

    private static string Run(string program, string[] arguments, string folder)
    {
        var start = new ProcessStartInfo(program, arguments) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true };
        using Process process = Process.Start(start) ?? throw new IOException($"{program} did not start");
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0 ? output : throw new IOException($"{program} {string.Join(' ', arguments)}: {errors.GetAwaiter().GetResult().Trim()}");
    }

    [GeneratedRegex(@"\blib[a-z0-9.+-]+")]
    private static partial Regex LibraryPackage();
}
