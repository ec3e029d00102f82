using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;
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
/// A mounted file system that does not answer, as a network drive whose server is gone: one folder with one regular file. Whoever asks waits
/// until the answer is given, the asking process ends, or the mount is disposed. It speaks the kernel's FUSE protocol (linux/fuse.h) and
/// needs Linux and root.
/// </summary>
public sealed partial class HungMount : IDisposable
{
    private const int Lookup = 1, Forget = 2, GetAttributes = 3, Open = 14, Read = 15, StatFs = 17, Release = 18, Flush = 25, Init = 26, OpenFolder = 27,
        ReadFolder = 28, ReleaseFolder = 29, Access = 34, Interrupt = 36, ManyForget = 42;
    private const int NotImplemented = -38, NoEntry = -2, Interrupted = -4;
    private const int HeaderBytes = 40, LargestRequest = 1 << 17;
    private const uint FolderMode = 0x41FF, FileMode = 0x81B6;
    private const ulong RootNode = 1, FileNode = 2;
    private readonly TemporaryFolder _folder = new();
    private readonly SafeFileHandle _device;
    private readonly ConcurrentDictionary<ulong, byte[]> _waiting = [];
    private HangsAt _hangsAt;
    private volatile byte[]? _content;
    private int _opened;

    private HungMount(SafeFileHandle device, HangsAt hangsAt) => (_device, _hangsAt, Folder) = (device, hangsAt, _folder.PathTo("mount"));

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
        SafeFileHandle device = System.IO.File.OpenHandle("/dev/fuse", System.IO.FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
        var mount = new HungMount(device, hangsAt);
        Directory.CreateDirectory(mount.Folder);
        string options = string.Create(CultureInfo.InvariantCulture, $"fd={device.DangerousGetHandle()},rootmode=40000,user_id=0,group_id=0,allow_other");
        if (MountAt("hung", mount.Folder, "fuse", 0, options) != 0)
        {
            device.Dispose();
            mount._folder.Dispose();
            Assert.Skip("This machine does not allow mounting a file system.");
        }
        new Thread(mount.Serve) { IsBackground = true, Name = "hung mount" }.Start();
        return mount;
    }

    /// <summary>Gives the answers that are waited for, and all later ones; the file has this content.</summary>
    public void Answer(byte[] content)
    {
        _content = content;
        foreach (ulong unique in _waiting.Keys)
            if (_waiting.TryRemove(unique, out byte[]? request)) Reply(unique, Handle(request));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        // Whoever waits gets an error first: a mount that is busy cannot be taken away.
        _content ??= [];
        foreach (ulong unique in _waiting.Keys) Reply(unique, (Interrupted, []));
        UnmountAt(Folder, 2);
        _device.Dispose();
        _folder.Dispose();
    }

    private void Serve()
    {
        try
        {
            ServeUntilUnmounted();
        }
        catch (ObjectDisposedException)
        {
            // The mount is gone.
        }
    }

    private void ServeUntilUnmounted()
    {
        byte[] buffer = new byte[LargestRequest];
        while (ReadFrom(_device, buffer, buffer.Length) is var length && length > 0)
        {
            byte[] request = buffer[..(int)length];
            int operation = Int(request, 4);
            ulong unique = Long(request, 8);
            if (operation is Forget or ManyForget) continue;
            if (operation == Interrupt)
            {
                // A process that ends must not be kept.
                if (_waiting.TryRemove(Long(request, HeaderBytes), out _)) Reply(Long(request, HeaderBytes), (Interrupted, []));
                continue;
            }
            if (_content is null && IsHung(operation))
            {
                Interlocked.Increment(ref _opened);
                _waiting[unique] = request;
                continue;
            }
            Reply(unique, Handle(request));
        }
    }

    private bool IsHung(int operation) => operation switch
    {
        Init or Release or ReleaseFolder or Flush or Access => false,
        Lookup or GetAttributes or StatFs => _hangsAt == HangsAt.Look,
        Open or OpenFolder => _hangsAt != HangsAt.Read,
        _ => true,
    };

    private (int Error, byte[] Body) Handle(byte[] request) => Int(request, 4) switch
    {
        Init => (0, Body(64, (0, 7), (4, 31), (8, 65536), (20, 65536), (24, 1))),
        Lookup when Name(request) == "file" => (0, [.. Body(40, (0, (int)FileNode)), .. Attributes(FileNode)]),
        Lookup => (NoEntry, []),
        GetAttributes => (0, [.. Body(16), .. Attributes(Long(request, 16))]),
        Open or OpenFolder => (0, Body(16, (8, 1))),
        Read => (0, _content is { } content && Int(request, HeaderBytes + 8) < content.Length ? content[Int(request, HeaderBytes + 8)..] : []),
        ReadFolder or Release or ReleaseFolder or Flush => (0, []),
        StatFs => (0, Body(80, (0, 1000), (8, 500), (16, 500), (24, 1000), (32, 500), (40, 4096), (44, 255), (48, 4096))),
        _ => (NotImplemented, []),
    };

    private byte[] Attributes(ulong node) => Body(
        88, (0, (int)node), (8, node == RootNode ? 4096 : _content?.Length ?? 100), (60, (int)(node == RootNode ? FolderMode : FileMode)), (64, 1), (80, 4096));

    private void Reply(ulong unique, (int Error, byte[] Body) answer)
    {
        byte[] reply = new byte[16 + answer.Body.Length];
        BinaryPrimitives.WriteInt32LittleEndian(reply, reply.Length);
        BinaryPrimitives.WriteInt32LittleEndian(reply.AsSpan(4), answer.Error);
        BinaryPrimitives.WriteUInt64LittleEndian(reply.AsSpan(8), unique);
        answer.Body.CopyTo(reply, 16);
        WriteTo(_device, reply, reply.Length);
    }

    private static byte[] Body(int length, params (int Offset, int Value)[] values)
    {
        byte[] body = new byte[length];
        foreach ((int offset, int value) in values) BinaryPrimitives.WriteInt32LittleEndian(body.AsSpan(offset), value);
        return body;
    }

    private static string Name(byte[] request) => Encoding.UTF8.GetString(request.AsSpan(HeaderBytes)).TrimEnd('\0');

    private static int Int(byte[] request, int offset) => BinaryPrimitives.ReadInt32LittleEndian(request.AsSpan(offset));

    private static ulong Long(byte[] request, int offset) => BinaryPrimitives.ReadUInt64LittleEndian(request.AsSpan(offset));

    [LibraryImport("libc", EntryPoint = "mount", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int MountAt(string source, string target, string type, ulong flags, string options);

    [LibraryImport("libc", EntryPoint = "umount2", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int UnmountAt(string target, int flags);

    [LibraryImport("libc", EntryPoint = "read")]
    private static partial nint ReadFrom(SafeFileHandle file, byte[] buffer, nint length);

    [LibraryImport("libc", EntryPoint = "write")]
    private static partial nint WriteTo(SafeFileHandle file, byte[] buffer, nint length);
}
