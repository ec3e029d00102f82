using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace EdgeInspector.TestKit;

/// <summary>
/// Mounts and serves the file system of a <see cref="HungMount"/>, in a process of its own: whoever waits for it is never the one that must
/// answer. It ends, and takes the mount away, with its input. It speaks the kernel's FUSE protocol (linux/fuse.h).
/// </summary>
public sealed partial class HungMountServer : IDisposable
{
    /// <summary>The first word of the command line; then come the folder and the step.</summary>
    public const string Word = "hung-mount";

    /// <summary>What it says: that it is mounted, that this is not allowed, that somebody waits, that all have their answer.</summary>
    public const string Mounted = "mounted", Refused = "refused", Opened = "opened", Answered = "answered";

    private const int Lookup = 1, Forget = 2, GetAttributes = 3, Open = 14, Read = 15, StatFs = 17, Release = 18, Flush = 25, Init = 26,
        OpenFolder = 27,
        ReadFolder = 28, ReleaseFolder = 29, Access = 34, Interrupt = 36, ManyForget = 42;
    private const int NotImplemented = -38, NoEntry = -2, Interrupted = -4;
    private const int HeaderBytes = 40, LargestRequest = 1 << 17;
    private const uint FolderMode = 0x41FF, FileMode = 0x81B6;
    private const ulong RootNode = 1, FileNode = 2;
    private const int Detach = 2;
    private const string Source = "hung-";
    private readonly SafeFileHandle _device;
    private readonly string _folder;
    private readonly HangsAt _hangsAt;
    private readonly TextWriter _told;
    private readonly ConcurrentDictionary<ulong, byte[]> _waiting = [];
    private volatile byte[]? _content;

    private HungMountServer(SafeFileHandle device, string folder, HangsAt hangsAt, TextWriter told) =>
        (_device, _folder, _hangsAt, _told) = (device, folder, hangsAt, TextWriter.Synchronized(told));

    /// <summary>
    /// Mounts it and serves until the input ends; a line with content in Base64 is the answer to all who wait, and to all later ones.
    /// </summary>
    /// <param name="folder">Where to.</param>
    /// <param name="hangsAt">From which step on it is silent.</param>
    /// <param name="input">Lines of its starter.</param>
    /// <param name="told">Takes what it says.</param>
    public static void Run(string folder, HangsAt hangsAt, TextReader input, TextWriter told)
    {
        SafeFileHandle device = File.OpenHandle("/dev/fuse", System.IO.FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
        string options = string.Create(CultureInfo.InvariantCulture,
            $"fd={device.DangerousGetHandle()},rootmode=40000,user_id=0,group_id=0,allow_other");
        if (MountAt(Source + Environment.ProcessId, folder, "fuse", 0, options) != 0)
        {
            device.Dispose();
            told.WriteLine(Refused);
            return;
        }
        using var server = new HungMountServer(device, folder, hangsAt, told);
        new Thread(server.Serve) { IsBackground = true, Name = "hung mount" }.Start();
        server._told.WriteLine(Mounted);
        while (input.ReadLine() is { } line) server.Answer(Convert.FromBase64String(line));
    }

    /// <summary>Takes away the mounts whose server was killed; nobody can answer there any more.</summary>
    public static void TakeAwayDead()
    {
        foreach (string line in File.ReadLines("/proc/mounts"))
        {
            string[] words = line.Split(' ');
            if (!words[0].StartsWith(Source, StringComparison.Ordinal) || Directory.Exists($"/proc/{words[0][Source.Length..]}")) continue;
            _ = UnmountAt(words[1].Replace(@"\040", " ", StringComparison.Ordinal), Detach);
        }
    }

    /// <summary>Takes a mount away, also while somebody uses it.</summary>
    internal static void TakeAway(string folder) => _ = UnmountAt(folder, Detach);

    /// <inheritdoc/>
    public void Dispose()
    {
        // Whoever waits gets an error first: a mount that is busy cannot be taken away.
        _content ??= [];
        foreach (ulong unique in _waiting.Keys) Reply(unique, (Interrupted, []));
        TakeAway(_folder);
        _device.Dispose();
    }

    private void Answer(byte[] content)
    {
        _content = content;
        foreach (ulong unique in _waiting.Keys)
            if (_waiting.TryRemove(unique, out byte[]? request)) Reply(unique, Handle(request));
        _told.WriteLine(Answered);
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
                _waiting[unique] = request;
                _told.WriteLine(Opened);
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
        Read => (0,
            _content is { } content && Int(request, HeaderBytes + 8) < content.Length ? content[Int(request, HeaderBytes + 8)..] : []),
        ReadFolder or Release or ReleaseFolder or Flush => (0, []),
        StatFs => (0, Body(80, (0, 1000), (8, 500), (16, 500), (24, 1000), (32, 500), (40, 4096), (44, 255), (48, 4096))),
        _ => (NotImplemented, []),
    };

    private byte[] Attributes(ulong node) => Body(
        88, (0, (int)node), (8, node == RootNode ? 4096 : _content?.Length ?? 100), (60, (int)(node == RootNode ? FolderMode : FileMode)),
        (64, 1), (80, 4096));

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
