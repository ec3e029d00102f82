using System.Buffers.Binary;
using System.IO.MemoryMappedFiles;
using System.Text;
using EdgeInspector.Files;

namespace EdgeInspector.Pipeline;

/// <summary>
/// Gives out a station's sequence numbers, from 1, never one twice, across restarts. The numbers lie in a small memory-mapped file: a
/// killed process loses nothing (the kernel has the pages); against a power cut, blocks of numbers are reserved on disk ahead of use.
/// Dispose marks a clean end.
/// </summary>
public sealed class SequenceStore : IDisposable
{
    private const long Magic = 0x31305145_53494445; // "EDISEQ01", little-endian
    private const int FileBytes = 128;
    private const int IssuedAt = 8, CompletedAt = 16, ReservedAt = 24, CleanAt = 32, BootAt = 40, BootBytes = 64;
    private const long Block = 10_000;
    private const long MostUnfinished = 2_000_000;
    private static readonly TimeSpan BetweenTries = TimeSpan.FromSeconds(1);
    private readonly Lock _lock = new();
    private readonly string? _path;
    private readonly Timer? _retry;
    private FileStream? _file;
    private MemoryMappedFile? _map;
    private MemoryMappedViewAccessor? _view;
    private long _issued;
    private long _completed;
    private SequenceRange? _unfinished;
    private bool _disposed;
    private long _reserved = long.MaxValue;

    /// <summary>A store that forgets with the process; for runs that nobody continues.</summary>
    public SequenceStore()
    {
    }

    private SequenceStore(FileStream file)
    {
        Continue(file.Name, Read(file));
        Attach(file);
    }

    // The disk takes nothing now: the numbers go on in memory, and onto the disk as soon as it takes them.
    private SequenceStore(string path, string refusal)
    {
        (_path, Refusal) = (path, refusal);
        if (RegularFile.Exists(path))
        {
            try
            {
                Continue(path, RegularFile.Read(path, (file, _) => Read(file)));
            }
            catch (InvalidDataException)
            {
                // Nothing can be set aside on this disk: with MarkCompleted the numbers go on behind the last record that is known.
            }
        }
        _retry = new Timer(_ => TryToAttach(), null, BetweenTries, Timeout.InfiniteTimeSpan);
    }

    /// <summary>
    /// Why the disk does not keep the numbers, so that a start gives those of this run once more unless the disk recovers before the end;
    /// null when it keeps them.
    /// </summary>
    public string? Refusal { get; private set; }

    /// <summary>The number given out last; 0 before the first.</summary>
    public long Last
    {
        get
        {
            lock (_lock) return _issued;
        }
    }

    /// <summary>Numbers that an earlier run gave to frames and of which no record is known; null after a clean end.</summary>
    public SequenceRange? Unfinished
    {
        get
        {
            lock (_lock) return _unfinished;
        }
    }

    /// <summary>Takes the unfinished numbers to give them their record; they are not returned again.</summary>
    public SequenceRange? TakeUnfinished()
    {
        lock (_lock)
        {
            SequenceRange? taken = _unfinished;
            _unfinished = null;
            return taken;
        }
    }

    /// <summary>
    /// Opens or creates the file and locks it against a second agent. A damaged file is set aside and a new one begun: with
    /// <see cref="MarkCompleted"/> the numbers go on behind the last record that is known. Where the disk takes nothing (read-only, full),
    /// they go on behind those in the file without being kept (<see cref="Refusal"/>), until it does.
    /// </summary>
    /// <param name="path">The file.</param>
    /// <param name="setAside">Where a damaged file was moved to; null when it was good.</param>
    /// <exception cref="IOException">In use by another process, or not to be read.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be written.</exception>
    public static SequenceStore Open(string path, out string? setAside)
    {
        setAside = null;
        try
        {
            return SettingAside(path, OpenSound, out setAside);
        }
        catch (IOException exception) when (DiskRefusal.Is(exception))
        {
            return new SequenceStore(path, exception.Message);
        }
    }

    /// <summary>The same where nobody need know of a damaged file.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="IOException">In use by another process, or not to be read.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be written.</exception>
    public static SequenceStore Open(string path) => Open(path, out _);

    private static T SettingAside<T>(string path, Func<string, T> open, out string? setAside)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        setAside = null;
        try
        {
            return open(path);
        }
        catch (InvalidDataException)
        {
            setAside = path + ".damaged";
            Moving.File(path, setAside, overwrite: true);
            return open(path);
        }
    }

    private static SequenceStore OpenSound(string path)
    {
        FileStream file = OpenForWriting(path);
        try
        {
            return new SequenceStore(file);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    private static FileStream OpenForWriting(string path)
    {
        var file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        try
        {
            if (!IsBlank(Read(file))) return file;
            // The disk must hold the bytes before they are mapped: a write to a page that finds no room would kill the process.
            file.SetLength(FileBytes);
            file.Position = 0;
            file.Write(new byte[FileBytes]);
            file.Flush(flushToDisk: true);
            return file;
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>The next number.</summary>
    public long Next()
    {
        lock (_lock)
        {
            if (_issued == _reserved) Reserve();
            _view?.Write(IssuedAt, _issued + 1);
            if (_view is not null && _reserved - _issued == Block / 2) ReserveAhead();
            return ++_issued;
        }
    }

    /// <summary>
    /// Notes that all numbers up to this one have their record where no restart can lose it: on the disk, or with whoever asked for it.
    /// Of numbers that an earlier run left unfinished none is unfinished any more up to here.
    /// </summary>
    public void MarkCompleted(long sequence)
    {
        lock (_lock)
        {
            if (sequence <= _completed || _disposed) return;
            // A record of a higher number than this file knows was made with a newer copy of it: its numbers must not come again.
            if (sequence > _issued)
            {
                _issued = sequence;
                _view?.Write(IssuedAt, _issued);
                Reserve();
            }
            _completed = sequence;
            _view?.Write(CompletedAt, sequence);
            if (_unfinished is { } range)
                _unfinished = sequence < range.Last ? new SequenceRange(Math.Max(range.First, sequence + 1), range.Last) : null;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _retry?.Dispose();
        lock (_lock)
        {
            if (_disposed) return;
            _disposed = true;
            if (_view is null) return;
            bool allDone = _view.ReadInt64(CompletedAt) == _issued;
            _view.Write(CleanAt, allDone);
            Flush(_view, _file!);
            _view.Dispose();
            _map!.Dispose();
            _file!.Dispose();
        }
    }

    private static byte[] Read(FileStream file)
    {
        byte[] bytes = new byte[FileBytes];
        file.Position = 0;
        int length = file.ReadAtLeast(bytes, FileBytes, throwOnEndOfStream: false);
        if (file.Length > FileBytes || (length < FileBytes && !IsBlank(bytes)))
            throw new InvalidDataException($"{file.Name} has {file.Length} bytes.");
        return bytes;
    }

    // Empty, or begun by a start that ended before it gave out a number.
    private static bool IsBlank(ReadOnlySpan<byte> bytes) => !bytes.ContainsAnyExcept((byte)0);

    private void Continue(string path, ReadOnlySpan<byte> bytes)
    {
        if (IsBlank(bytes)) return;
        if (BinaryPrimitives.ReadInt64LittleEndian(bytes) != Magic) throw new InvalidDataException($"{path} is no sequence file.");
        long issued = BinaryPrimitives.ReadInt64LittleEndian(bytes[IssuedAt..]);
        long completed = BinaryPrimitives.ReadInt64LittleEndian(bytes[CompletedAt..]);
        long reserved = BinaryPrimitives.ReadInt64LittleEndian(bytes[ReservedAt..]);
        // Nothing checks the numbers but what they must be to each other: a record is never so late, a reservation never so far ahead.
        if (completed < 0 || completed > issued || issued > reserved || reserved - issued > 2 * Block
            || issued - completed > MostUnfinished)
            throw new InvalidDataException($"{path}: the numbers in it cannot be.");
        (_issued, _completed) = (issued, completed);
        if (bytes[CleanAt] != 0) return;

        // After a power cut the mapped numbers may be older than what was given out; only the reservation is certain.
        if (Encoding.ASCII.GetString(bytes.Slice(BootAt, BootBytes)).TrimEnd('\0') != CurrentBoot()) _issued = reserved;
        if (_issued > completed) _unfinished = new SequenceRange(completed + 1, _issued);
    }

    // All numbers at once: a process that is killed here leaves those of before or those of now. Where the disk fails nothing is attached.
    private void Attach(FileStream file)
    {
        long reserved = _issued + Block;
        byte[] bytes = new byte[FileBytes];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, Magic);
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(IssuedAt), _issued);
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(CompletedAt), _completed);
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(ReservedAt), reserved);
        string boot = CurrentBoot();
        Encoding.ASCII.GetBytes(boot.AsSpan(0, Math.Min(BootBytes, boot.Length)), bytes.AsSpan(BootAt));
        MemoryMappedFile map = MemoryMappedFile.CreateFromFile(file, null, FileBytes, MemoryMappedFileAccess.ReadWrite,
            HandleInheritability.None, leaveOpen: true);
        MemoryMappedViewAccessor? view = null;
        try
        {
            view = map.CreateViewAccessor(0, FileBytes);
            view.WriteArray(0, bytes, 0, FileBytes);
            Flush(view, file);
        }
        catch
        {
            view?.Dispose();
            map.Dispose();
            throw;
        }
        (_file, _map, _view, _reserved) = (file, map, view, reserved);
    }

    // The file is opened outside the lock: a disk that hangs must not hold up whoever needs a number.
    private void TryToAttach()
    {
        FileStream? file = null;
        try
        {
            file = SettingAside(_path!, OpenForWriting, out _);
            lock (_lock)
            {
                if (!_disposed)
                {
                    Attach(file);
                    (file, Refusal) = (null, null);
                    return;
                }
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // As before: what the disk says is the same to everything on it, and the store of results tells people.
        }
        finally
        {
            file?.Dispose();
        }
        try
        {
            _retry!.Change(BetweenTries, Timeout.InfiniteTimeSpan);
        }
        catch (ObjectDisposedException)
        {
            // Nobody needs numbers any more.
        }
    }

    // What goes wrong here is met again, and thrown, where the number is needed.
    private void ReserveAhead() => _ = Task.Run(() =>
    {
        lock (_lock) Reserve();
    });

    private void Reserve()
    {
        if (_view is null || _disposed) return;
        _reserved = _issued + Block;
        _view.Write(ReservedAt, _reserved);
        Flush(_view, _file!);
    }

    private static void Flush(MemoryMappedViewAccessor view, FileStream file)
    {
        view.Flush();
        file.Flush(flushToDisk: true);
    }

    // Where the system has no boot id, every unclean end counts as a power cut.
    private static string CurrentBoot()
    {
        const string BootId = "/proc/sys/kernel/random/boot_id";
        return File.Exists(BootId) ? File.ReadAllText(BootId).Trim() : Guid.NewGuid().ToString();
    }
}
