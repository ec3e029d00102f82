using System.Diagnostics;
using System.Globalization;
using Xunit;

namespace EdgeInspector.TestKit;

/// <summary>A file system of a few megabytes in memory, for tests of a full disk; unmounted on dispose. Needs Linux and root.</summary>
public sealed class SmallDisk : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private SmallDisk() => Path = _folder.PathTo("disk");

    /// <summary>Where it is mounted.</summary>
    public string Path { get; }

    /// <summary>Mounts one, or skips the running test where that is not allowed.</summary>
    public static SmallDisk Require(int megabytes)
    {
        if (!OperatingSystem.IsLinux() || Environment.UserName != "root") Assert.Skip("A file system in memory can be mounted by root on Linux only.");
        var disk = new SmallDisk();
        Directory.CreateDirectory(disk.Path);
        string size = string.Create(CultureInfo.InvariantCulture, $"size={megabytes}m");
        if (Run("mount", "-t", "tmpfs", "-o", size, "tmpfs", disk.Path) == 0) return disk;
        disk._folder.Dispose();
        Assert.Skip("This machine does not allow mounting a file system.");
        return disk;
    }

    /// <summary>Forbids or allows writing; only while no file of it is open for writing.</summary>
    public void SetReadOnly(bool readOnly)
    {
        if (Run("mount", "-o", readOnly ? "remount,ro" : "remount,rw", Path) != 0) throw new IOException($"{Path} could not be mounted anew.");
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Run("umount", Path);
        _folder.Dispose();
    }

    private static int Run(string program, params string[] arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
        process.StandardError.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode;
    }
}
