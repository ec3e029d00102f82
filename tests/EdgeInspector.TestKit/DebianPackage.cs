using System.Diagnostics;
using System.Text.RegularExpressions;
using Xunit;

namespace EdgeInspector.TestKit;

/// <summary>A program or library of Debian, unpacked into a cache beside the machine's own where it is not installed.</summary>
/// <param name="Tree">Root of the unpacked files; null when the machine has it.</param>
/// <param name="Path">The file that was asked for.</param>
public sealed partial record DebianPackage(string? Tree, string Path)
{
    private static readonly Dictionary<string, (DebianPackage? Found, string Reason)> Known = new(StringComparer.Ordinal);

    /// <summary>Folders of the libraries that came with it, for LD_LIBRARY_PATH; null when it is installed.</summary>
    public string? LibraryFolders => Tree is null ? null
        : string.Join(':', Directory.EnumerateFiles(Tree, "lib*.so*", SearchOption.AllDirectories).Select(file => System.IO.Path.GetDirectoryName(file)!).Distinct());

    /// <summary>Finds a file of a package; skips the running test where that cannot be.</summary>
    /// <param name="package">The package.</param>
    /// <param name="file">Where the package puts the file, without a leading slash.</param>
    public static DebianPackage Require(string package, string file)
    {
        (DebianPackage? Found, string Reason) answer;
        lock (Known)
        {
            if (!Known.TryGetValue(package, out answer)) Known.Add(package, answer = Find(package, file));
        }
        if (answer.Found is null) Assert.Skip($"No {package} on this machine: {answer.Reason}");
        return answer.Found with { Path = answer.Found.Tree is { } tree ? System.IO.Path.Combine(tree, file) : "/" + file };
    }

    private static (DebianPackage? Found, string Reason) Find(string package, string file)
    {
        if (!OperatingSystem.IsLinux()) return (null, "it is one of Debian's.");
        if (File.Exists("/" + file)) return (new DebianPackage(null, "/" + file), "");
        try
        {
            string cache = System.IO.Path.Combine(CacheFolder, package);
            string tree = Directory.Exists(cache) ? cache : Fetch(package, cache);
            return File.Exists(System.IO.Path.Combine(tree, file)) ? (new DebianPackage(tree, ""), "") : (null, $"{file} is missing in {tree}; delete that folder to fetch it again.");
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
        "edge-inspector-tests");

    private static string Fetch(string package, string cache)
    {
        Directory.CreateDirectory(CacheFolder);
        DirectoryInfo download = Directory.CreateDirectory(System.IO.Path.Combine(CacheFolder, $"download-{Guid.NewGuid():N}"));
        try
        {
            string tree = download.CreateSubdirectory("tree").FullName;
            Unpack(package, download.FullName, tree);
            string depends = Run("dpkg-deb", ["-f", Directory.GetFiles(download.FullName, $"{package}_*.deb")[0], "Depends"], download.FullName);
            foreach (Match library in LibraryPackage().Matches(depends))
                if (!library.Value.StartsWith("libc6", StringComparison.Ordinal)) Unpack(library.Value, download.FullName, tree);
            // Two test processes may fetch at once; the first to finish wins and the other uses its tree.
            if (!Directory.Exists(cache)) Directory.Move(tree, cache);
            return cache;
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
