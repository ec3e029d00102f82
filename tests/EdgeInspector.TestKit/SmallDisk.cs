using System.Diagnostics;
using System.Globalization;
using Xunit;

namespace EdgeInspector.TestKit;

/// <summary>A file system of a few megabytes in memory, for tests of a full disk; unmounted on dispose. Needs Linux and root.</summary>
public sealed class SmallDisk : IDisposable
{
    private const string Filling = "filling";
    private readonly TemporaryFolder _folder = new();

    private SmallDisk() => Path = _folder.PathTo("disk");

    /// <summary>Where it is mounted.</summary>
    public string Path { get; }

    /// <summary>Mounts one, or skips the running test where that is not allowed.</summary>
    /// <param name="megabytes">Its size.</param>
    /// <param name="inodes">Files and folders that it can hold; null for plenty.</param>
    public static SmallDisk Require(int megabytes, int? inodes = null)
    {
        if (!OperatingSystem.IsLinux() || Environment.UserName != "root")
            Assert.Skip("A file system in memory can be mounted by root on Linux only.");
        var disk = new SmallDisk();
        Directory.CreateDirectory(disk.Path);
        string size = string.Create(CultureInfo.InvariantCulture, $"size={megabytes}m{(inodes is null ? "" : $",nr_inodes={inodes}")}");
        if (Run("mount", "-t", "tmpfs", "-o", size, "tmpfs", disk.Path) == 0) return disk;
        disk._folder.Dispose();
        Assert.Skip("This machine does not allow mounting a file system.");
        return disk;
    }

    /// <summary>Leaves no byte free.</summary>
    public void Fill()
    {
        using var stream = new FileStream(System.IO.Path.Combine(Path, Filling), FileMode.Create, FileAccess.Write, FileShare.None,
            bufferSize: 0);
        foreach (int size in (int[])[1 << 20, 4096])
        {
            try
            {
                while (true) stream.Write(new byte[size]);
            }
            catch (IOException)
            {
                // It is full by now.
            }
        }
    }

    /// <summary>Leaves no file number free.</summary>
    public void UseUpInodes()
    {
        try
        {
            for (int i = 0; ; i++)
                File.Create(System.IO.Path.Combine(Path, string.Create(CultureInfo.InvariantCulture, $"{Filling}{i}"))).Dispose();
        }
        catch (IOException)
        {
            // None is left by now.
        }
    }

    /// <summary>Ends both.</summary>
    public void Free()
    {
        foreach (string file in Directory.GetFiles(Path, Filling + "*")) File.Delete(file);
    }

    /// <summary>Forbids or allows writing; only while no file of it is open for writing.</summary>
    public void SetReadOnly(bool readOnly)
    {
        if (Run("mount", "-o", readOnly ? "remount,ro" : "remount,rw", Path) != 0)
            throw new IOException($"{Path} could not be mounted again.");
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        // What a failed test has left open must not hide why it failed.
        if (Run("umount", Path) != 0) Run("umount", "--lazy", Path);
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
