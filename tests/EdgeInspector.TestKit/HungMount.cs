using System.Diagnostics;
using Xunit;

namespace EdgeInspector.TestKit;

/// <summary>From which step on a <see cref="HungMount"/> gives no answer.</summary>
public enum HangsAt
{
    /// <summary>Any look at the mount: a network drive whose server is gone.</summary>
    Look,

    /// <summary>Opening, listing or making something; looks are answered.</summary>
    Open,

    /// <summary>Reading; opening and looks are answered.</summary>
    Read,
}

/// <summary>
/// A mounted file system that does not answer, as a network drive whose server is gone: one folder with one regular file. Whoever asks
/// waits
/// until the answer is given, the asking process ends, or the mount is disposed. A process of its own serves it
/// (<see cref="HungMountServer"/>)
/// and takes it away when this one ends, however it ends. It needs Linux and root.
/// </summary>
public sealed class HungMount : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(Eventually.Patience);
    private readonly TemporaryFolder _folder = new();
    private readonly Process _server;
    private readonly SemaphoreSlim _told = new(0);
    private volatile string? _last;
    private int _opened;

    private HungMount(HangsAt hangsAt)
    {
        Folder = _folder.PathTo("mount");
        Directory.CreateDirectory(Folder);
        string program = Path.Combine(AppContext.BaseDirectory, "EdgeInspector.VirtualCamera.dll");
        _server = Process.Start(new ProcessStartInfo("dotnet", [program, HungMountServer.Word, Folder, hangsAt.ToString()])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!;
        _server.OutputDataReceived += (_, line) => Hear(line.Data);
        _server.BeginOutputReadLine();
    }

    /// <summary>Where it is mounted.</summary>
    public string Folder { get; }

    /// <summary>The one file in it.</summary>
    public string File => Path.Combine(Folder, "file");

    /// <summary>How often somebody asked for something that is not answered.</summary>
    public int Opened => Volatile.Read(ref _opened);

    /// <summary>Mounts one, or skips the running test where that is not allowed.</summary>
    public static HungMount Require(HangsAt hangsAt = HangsAt.Open)
    {
        if (!OperatingSystem.IsLinux() || Environment.UserName != "root" || !System.IO.File.Exists("/dev/fuse"))
            Assert.Skip("A file system that does not answer can be mounted by root on Linux with /dev/fuse only.");
        HungMountServer.TakeAwayDead();
        var mount = new HungMount(hangsAt);
        string? said = mount.Wait();
        if (said == HungMountServer.Mounted) return mount;
        mount.Dispose();
        if (said == HungMountServer.Refused) Assert.Skip("This machine does not allow mounting a file system.");
        throw new InvalidOperationException("The file system that does not answer could not be served.");
    }

    /// <summary>Gives the answers that are waited for, and all later ones; the file has this content.</summary>
    public void Answer(byte[] content)
    {
        _server.StandardInput.WriteLine(Convert.ToBase64String(content));
        if (Wait() != HungMountServer.Answered) throw new InvalidOperationException("The server of the mount has ended.");
    }

    /// <summary>Kills the process that serves it; the mount stays behind.</summary>
    public void KillServer()
    {
        _server.Kill();
        _server.WaitForExit();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _server.StandardInput.Close();
        if (!_server.WaitForExit(Patience)) _server.Kill();
        _server.Dispose();
        HungMountServer.TakeAway(Folder);
        _told.Dispose();
        RemoveFolder();
    }

    // What hung goes on once the mount is gone, and may begin a folder in the one that lay below it.
    private void RemoveFolder()
    {
        if (!SpinWait.SpinUntil(TryRemove, Patience)) _folder.Dispose();
    }

    private bool TryRemove()
    {
        try
        {
            _folder.Dispose();
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }

    private void Hear(string? line)
    {
        if (line == HungMountServer.Opened)
        {
            Interlocked.Increment(ref _opened);
            return;
        }
        _last = line;
        // The end of the output may come when nobody listens any more.
        if (line is not null) _told.Release();
    }

    private string? Wait() => _told.Wait(Patience) ? _last : null;
}
