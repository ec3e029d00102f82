using System.Buffers.Binary;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.RegularExpressions;
using EdgeInspector.Files;

namespace EdgeInspector.Numerics;

/// <summary>
/// Reads and writes NumPy's .npy files (format 1.0, little-endian, C order), so that banks and maps open in any tool.
/// Format: numpy/lib/format.py, "Format Version 1.0".
/// </summary>
public static partial class NpyFile
{
    private static readonly byte[] Magic = [0x93, .. "NUMPY"u8, 1, 0];

    /// <summary>Writes an array of float, double, int, long, byte, ushort or bool.</summary>
    /// <param name="stream">Where to.</param>
    /// <param name="data">The numbers in C order.</param>
    /// <param name="shape">Lengths of the axes; their product is the length of <paramref name="data"/>.</param>
    /// <exception cref="ArgumentException">Shape and data do not fit, or the type has no .npy name here.</exception>
    public static void Write<T>(Stream stream, ReadOnlySpan<T> data, params ReadOnlySpan<int> shape) where T : unmanaged
    {
        long count = 1;
        var axes = new StringBuilder();
        foreach (int length in shape)
        {
            count *= length;
            axes.Append(CultureInfo.InvariantCulture, $"{length}, ");
        }
        if (count != data.Length) throw new ArgumentException($"The shape holds {count} numbers, the data {data.Length}.", nameof(shape));

        string tuple = shape.Length > 1 ? axes.ToString().TrimEnd(' ', ',') : axes.ToString().TrimEnd(' ');
        string header = $"{{'descr': '{Descriptor<T>()}', 'fortran_order': False, 'shape': ({tuple}), }}";
        int padded = (Magic.Length + 2 + header.Length + 1 + 63) / 64 * 64 - Magic.Length - 2;
        Span<byte> length16 = stackalloc byte[2];
        BinaryPrimitives.WriteUInt16LittleEndian(length16, (ushort)padded);
        stream.Write(Magic);
        stream.Write(length16);
        stream.Write(Encoding.ASCII.GetBytes(header.PadRight(padded - 1) + "\n"));
        WriteBytes(stream, data);
    }

    /// <summary>Writes a file; see <see cref="Write{T}(Stream, ReadOnlySpan{T}, ReadOnlySpan{int})"/>.</summary>
    public static void Write<T>(string path, ReadOnlySpan<T> data, params ReadOnlySpan<int> shape) where T : unmanaged
    {
        using FileStream stream = File.Create(path);
        Write(stream, data, shape);
    }

    /// <summary>Reads a file whose element type is exactly <typeparamref name="T"/>.</summary>
    /// <param name="path">The file.</param>
    /// <param name="shape">Lengths of the axes; empty for a scalar.</param>
    /// <returns>The numbers in C order.</returns>
    /// <exception cref="InvalidDataException">
    /// Not such a file, another element type, Fortran order, truncated, or more numbers than an array holds; the message names the file.
    /// </exception>
    public static T[] Read<T>(string path, out int[] shape) where T : unmanaged
    {
        (T[] data, shape) = RegularFile.Read(path, (stream, alive) =>
        {
            int[] axes = ReadHeader<T>(stream, path, out long count);
            var numbers = new T[count];
            ReadBytes<T>(stream, numbers, alive);
            return (numbers, axes);
        });
        return data;
    }

    /// <summary>Reads the lengths of the axes alone, and checks that the file holds as many numbers.</summary>
    /// <exception cref="InvalidDataException">As <see cref="Read"/>.</exception>
    public static int[] ReadShape<T>(string path) where T : unmanaged =>
        RegularFile.Read(path, (stream, _) => ReadHeader<T>(stream, path, out long _));

    private static int[] ReadHeader<T>(FileStream stream, string path, out long count) where T : unmanaged
    {
        Span<byte> start = stackalloc byte[10];
        if (stream.ReadAtLeast(start, start.Length, throwOnEndOfStream: false) < start.Length
            || !start[..Magic.Length].SequenceEqual(Magic))
            throw new InvalidDataException($"{path}: not a .npy file of format 1.0.");

        byte[] header = new byte[BinaryPrimitives.ReadUInt16LittleEndian(start[8..])];
        if (stream.ReadAtLeast(header, header.Length, throwOnEndOfStream: false) < header.Length)
            throw new InvalidDataException($"{path}: the header is cut off.");
        Match match = Header().Match(Encoding.ASCII.GetString(header));
        if (!match.Success) throw new InvalidDataException($"{path}: the header cannot be understood (C order, one plain element type).");
        if (match.Groups["descr"].Value != Descriptor<T>())
            throw new InvalidDataException($"{path}: holds {match.Groups["descr"].Value}, expected {Descriptor<T>()}.");

        string[] axes = match.Groups["shape"].Value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        int[] shape = new int[axes.Length];
        count = 1;
        for (int i = 0; i < axes.Length; i++)
        {
            if (!int.TryParse(axes[i], NumberStyles.None, CultureInfo.InvariantCulture, out shape[i]))
                throw new InvalidDataException($"{path}: '{axes[i]}' is no length of an axis.");
            count *= shape[i];
            if (count > Array.MaxLength) throw new InvalidDataException($"{path}: the shape ({match.Groups["shape"].Value}) is too large.");
        }
        long bytes = count * Unsafe.SizeOf<T>();
        if (bytes != stream.Length - stream.Position)
            throw new InvalidDataException($"{path}: {stream.Length - stream.Position} bytes of data, the header says {bytes}.");
        return shape;
    }

    private static void WriteBytes<T>(Stream stream, ReadOnlySpan<T> data) where T : unmanaged
    {
        // In slices: one span cannot hold more than 2 GiB of bytes.
        const int Slice = 1 << 24;
        for (int start = 0; start < data.Length; start += Slice)
            stream.Write(MemoryMarshal.AsBytes(data.Slice(start, Math.Min(Slice, data.Length - start))));
    }

    private static void ReadBytes<T>(Stream stream, Span<T> data, Action alive) where T : unmanaged
    {
        const int Slice = 1 << 20;
        for (int start = 0; start < data.Length; start += Slice, alive())
            stream.ReadExactly(MemoryMarshal.AsBytes(data.Slice(start, Math.Min(Slice, data.Length - start))));
    }

    private static string Descriptor<T>() => typeof(T) switch
    {
        var type when type == typeof(float) => "<f4",
        var type when type == typeof(double) => "<f8",
        var type when type == typeof(int) => "<i4",
        var type when type == typeof(long) => "<i8",
        var type when type == typeof(ushort) => "<u2",
        var type when type == typeof(byte) => "|u1",
        var type when type == typeof(bool) => "|b1",
        _ => throw new ArgumentException($"{typeof(T).Name} has no .npy name here.", nameof(T)),
    };

    [GeneratedRegex(@"^\{'descr': '(?<descr>[<>|=][a-z]\d+)', 'fortran_order': False, 'shape': \((?<shape>[\d, ]*)\), \}\s*$")]
    private static partial Regex Header();
}
