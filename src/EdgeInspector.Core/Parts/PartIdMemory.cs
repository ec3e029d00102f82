using System.Buffers.Binary;
using System.IO.MemoryMappedFiles;
using System.Text;

namespace EdgeInspector.Parts;

/// <summary>
/// Remembers which part ids the newest numbers of a group were given to, in a small memory-mapped file: a killed process loses nothing
/// (the kernel has the pages). After a power cut ids of the last moments may be missing, their numbers never are.
/// </summary>
/// <remarks>A place is 128 bytes: number (int64), length of the id in bytes (uint16), the id in UTF-8; all little-endian.</remarks>
public sealed class PartIdMemory : IDisposable
{
    private const int Places = 4096, PlaceBytes = 128, TextAt = 10, LongestId = PlaceBytes - TextAt;
    private readonly FileStream? _file;
    private readonly MemoryMappedFile? _map;
    private readonly MemoryMappedViewAccessor? _view;
    private readonly Dictionary<long, string> _known = [];
    private readonly byte[] _place = new byte[PlaceBytes];

    private PartIdMemory(string refusal) => Refusal = refusal;

    private PartIdMemory(FileStream file)
    {
        const int Bytes = Places * PlaceBytes;
        byte[] read = new byte[Bytes];
        // The disk must hold the bytes before they are mapped: a write to a page that finds no room would kill the process.
        if (file.Length != Bytes)
        {
            file.SetLength(0);
            file.Write(read);
            file.Flush(flushToDisk: true);
        }
        file.Position = 0;
        file.ReadExactly(read);
        for (int i = 0; i < Places; i++) Know(read.AsSpan(i * PlaceBytes, PlaceBytes));
        _file = file;
        _map = MemoryMappedFile.CreateFromFile(file, null, Bytes, MemoryMappedFileAccess.ReadWrite, HandleInheritability.None,
            leaveOpen: true);
        _view = _map.CreateViewAccessor(0, Bytes);
    }

    /// <summary>Why the disk keeps no ids; null when it does.</summary>
    public string? Refusal { get; }

    /// <summary>Opens or creates the file; where that cannot be, ids are not kept (<see cref="Refusal"/>).</summary>
    public static PartIdMemory Open(string path)
    {
        FileStream? file = null;
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
            file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            return new PartIdMemory(file);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            file?.Dispose();
            return new PartIdMemory(exception.Message);
        }
    }

    /// <summary>The ids of numbers that an earlier run gave out, by number; those that are known.</summary>
    /// <param name="first">First number.</param>
    /// <param name="last">Last number.</param>
    internal IEnumerable<(long Sequence, string PartId)> Read(long first, long last) =>
        _known.Where(one => one.Key >= first && one.Key <= last).OrderBy(one => one.Key).Select(one => (one.Key, one.Value));

    /// <summary>Remembers one; an id that is too long is not kept.</summary>
    internal void Write(long sequence, string partId)
    {
        if (_view is null) return;
        Array.Clear(_place);
        if (!Encoding.UTF8.TryGetBytes(partId, _place.AsSpan(TextAt), out int length)) return;
        BinaryPrimitives.WriteInt64LittleEndian(_place, sequence);
        BinaryPrimitives.WriteUInt16LittleEndian(_place.AsSpan(sizeof(long)), (ushort)length);
        _view.WriteArray(sequence % Places * PlaceBytes, _place, 0, PlaceBytes);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _view?.Dispose();
        _map?.Dispose();
        _file?.Dispose();
    }

    // What is damaged tells nothing; its number is reported without an id.
    private void Know(ReadOnlySpan<byte> place)
    {
        long sequence = BinaryPrimitives.ReadInt64LittleEndian(place);
        int length = BinaryPrimitives.ReadUInt16LittleEndian(place[sizeof(long)..]);
        if (sequence > 0 && length is > 0 and <= LongestId) _known[sequence] = Encoding.UTF8.GetString(place.Slice(TextAt, length));
    }
}
