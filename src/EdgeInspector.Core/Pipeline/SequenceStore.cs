using System.IO.MemoryMappedFiles;
using System.Text;

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
    private readonly Lock _lock = new();
    private readonly FileStream? _file;
    private readonly MemoryMappedFile? _map;
    private readonly MemoryMappedViewAccessor? _view;
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
        _file = file;
        bool isNew = IsBlank(file);
        if (!isNew && file.Length != FileBytes) throw new InvalidDataException($"{file.Name} has {file.Length} bytes.");
        if (isNew)
        {
            // The disk must hold the bytes before they are mapped: a write to a page that finds no room would kill the process.
            file.Position = 0;
            file.Write(new byte[FileBytes]);
            file.Flush(flushToDisk: true);
        }
        _map = MemoryMappedFile.CreateFromFile(file, null, FileBytes, MemoryMappedFileAccess.ReadWrite, HandleInheritability.None,
            leaveOpen: true);
        _view = _map.CreateViewAccessor(0, FileBytes);
        if (!isNew) Continue(file.Name);
        _reserved = _issued;
        WriteBoot();
        Reserve();
        _view.Write(CleanAt, false);
        _view.Write(0, Magic);
        Flush();
    }

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
    /// <see cref="MarkCompleted"/> the numbers go on behind the last record that is known.
    /// </summary>
    /// <param name="path">The file.</param>
    /// <param name="setAside">Where a damaged file was moved to; null when it was good.</param>
    /// <exception cref="IOException">In use by another process, or not writable.</exception>
    public static SequenceStore Open(string path, out string? setAside)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        setAside = null;
        try
        {
            return OpenSound(path);
        }
        catch (InvalidDataException)
        {
            setAside = path + ".damaged";
            File.Move(path, setAside, overwrite: true);
            return OpenSound(path);
        }
    }

    /// <summary>The same where nobody need know of a damaged file.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="IOException">In use by another process, or not writable.</exception>
    public static SequenceStore Open(string path) => Open(path, out _);

    private static SequenceStore OpenSound(string path)
    {
        var file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
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
        if (_view is null) return;
        lock (_lock)
        {
            if (_disposed) return;
            _disposed = true;
            bool allDone = _view.ReadInt64(CompletedAt) == _issued;
            _view.Write(CleanAt, allDone);
            Flush();
            _view.Dispose();
            _map!.Dispose();
            _file!.Dispose();
        }
    }

    // Empty, or begun by a start that ended before it gave out a number: the mark is written last.
    private static bool IsBlank(FileStream file)
    {
        byte[] bytes = new byte[FileBytes];
        int length = file.ReadAtLeast(bytes, FileBytes, throwOnEndOfStream: false);
        return file.Length <= FileBytes && !bytes.AsSpan(0, length).ContainsAnyExcept((byte)0);
    }

    private void Continue(string path)
    {
        if (_view!.ReadInt64(0) != Magic) throw new InvalidDataException($"{path} is no sequence file.");
        long issued = _view.ReadInt64(IssuedAt), completed = _view.ReadInt64(CompletedAt), reserved = _view.ReadInt64(ReservedAt);
        // Nothing checks the numbers but what they must be to each other: a record is never so late, a reservation never so far ahead.
        if (completed < 0 || completed > issued || issued > reserved || reserved - issued > 2 * Block
            || issued - completed > MostUnfinished)
            throw new InvalidDataException($"{path}: the numbers in it cannot be.");
        _completed = completed;
        if (_view.ReadBoolean(CleanAt))
        {
            _issued = issued;
            return;
        }

        // After a power cut the mapped numbers may be older than what was given out; only the reservation is certain.
        _issued = ReadBoot() == CurrentBoot() ? issued : reserved;
        if (_issued > completed) _unfinished = new SequenceRange(completed + 1, _issued);
        _view.Write(IssuedAt, _issued);
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
        Flush();
    }

    private void Flush()
    {
        _view!.Flush();
        _file!.Flush(flushToDisk: true);
    }

    private void WriteBoot()
    {
        byte[] boot = new byte[BootBytes];
        Encoding.ASCII.GetBytes(CurrentBoot()).AsSpan(0, Math.Min(BootBytes, CurrentBoot().Length)).CopyTo(boot);
        _view!.WriteArray(BootAt, boot, 0, BootBytes);
    }

    private string ReadBoot()
    {
        byte[] boot = new byte[BootBytes];
        _view!.ReadArray(BootAt, boot, 0, BootBytes);
        return Encoding.ASCII.GetString(boot).TrimEnd('\0');
    }

    // Where the system has no boot id, every unclean end counts as a power cut.
    private static string CurrentBoot()
    {
        const string BootId = "/proc/sys/kernel/random/boot_id";
        return File.Exists(BootId) ? File.ReadAllText(BootId).Trim() : Guid.NewGuid().ToString();
    }
}
