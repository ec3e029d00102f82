using System.Buffers.Binary;
using System.IO.Compression;

namespace EdgeInspector.Imaging.Codecs;

/// <summary>
/// Decodes PNG files (PNG specification, chapters 7 to 11): every colour type, depth and interlacing. No colours are corrected. Skia would
/// cut 16 bits down to 8.
/// </summary>
internal sealed class PngReader : IDisposable
{
    private const int Grey = 0, Palette = 3, GreyAlpha = 4, Rgba = 6;

    // Adam7: first column and row of each pass, and the steps between its pixels.
    private static readonly (int X, int Y, int StepX, int StepY)[] Passes =
        [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)];

    private readonly int _width, _height, _depth, _colorType, _samples;
    private readonly bool _isInterlaced;
    private readonly byte[]? _palette, _transparent;
    private readonly MemoryStream _data = new();

    private PngReader(byte[] file)
    {
        ReadOnlySpan<byte> header = default;
        foreach (PngChunk chunk in PngStructure.Chunks(file))
        {
            ReadOnlySpan<byte> content = file.AsSpan(chunk.Start, chunk.Length);
            switch (chunk.Type)
            {
                case "IHDR": header = content; break;
                case "PLTE": _palette = content.ToArray(); break;
                case "tRNS": _transparent = content.ToArray(); break;
                case "IDAT": _data.Write(content); break;
                default: break;
            }
        }
        (_width, _height) = (BinaryPrimitives.ReadInt32BigEndian(header), BinaryPrimitives.ReadInt32BigEndian(header[4..]));
        (_depth, _colorType, _isInterlaced) = (header[8], header[9], header[12] == 1);
        _samples = _colorType switch { Grey or Palette => 1, GreyAlpha => 2, 2 => 3, Rgba => 4, _ => 0 };
        bool isDepth = _colorType switch
        {
            Grey => _depth is 1 or 2 or 4 or 8 or 16,
            Palette => _depth is 1 or 2 or 4 or 8 && _palette is not null,
            _ => _depth is 8 or 16,
        };
        if (_samples == 0 || !isDepth || header[10] != 0 || header[11] != 0 || header[12] > 1)
            throw new InvalidDataException("a PNG of a kind that does not exist");
    }

    /// <summary>Decodes one.</summary>
    /// <param name="file">A file in which <see cref="PngStructure"/> found no fault.</param>
    /// <exception cref="InvalidDataException">Its coded data is damaged, or ends early.</exception>
    public static DecodedPicture Read(byte[] file)
    {
        using var reader = new PngReader(file);
        try
        {
            return reader.Decode();
        }
        catch (EndOfStreamException exception)
        {
            throw new InvalidDataException("the coded data ends early", exception);
        }
    }

    public void Dispose() => _data.Dispose();

    private DecodedPicture Decode()
    {
        int channels = _colorType == Palette ? _transparent is null ? 3 : 4 : _colorType == 2 && _transparent is not null ? 4 : _samples;
        int length = checked(_width * _height * channels);
        byte[] bytes = _depth == 16 ? [] : new byte[length];
        ushort[]? words = _depth == 16 ? new ushort[length] : null;
        _data.Position = 0;
        using var stream = new ZLibStream(_data, CompressionMode.Decompress);
        foreach ((int x, int y, int stepX, int stepY) in _isInterlaced ? Passes : [(0, 0, 1, 1)])
        {
            int columns = (_width - x + stepX - 1) / stepX, bits = _samples * _depth;
            if (columns <= 0) continue;
            byte[] row = new byte[(columns * bits + 7) / 8 + 1], above = new byte[row.Length];
            for (int to = y; to < _height; to += stepY)
            {
                stream.ReadExactly(row);
                Unfilter(row[0], row.AsSpan(1), above.AsSpan(1), Math.Max(1, bits / 8));
                for (int column = 0, at = (to * _width + x) * channels; column < columns; column++, at += stepX * channels)
                {
                    if (words is not null) PutWords(row, column, words.AsSpan(at, channels));
                    else PutBytes(row, column, bytes.AsSpan(at, channels));
                }
                (row, above) = (above, row);
            }
        }
        return new DecodedPicture(_width, _height, channels, bytes, words);
    }

    private static void Unfilter(byte filter, Span<byte> row, ReadOnlySpan<byte> above, int pixel)
    {
        switch (filter)
        {
            case 0: return;
            case 1:
                for (int i = pixel; i < row.Length; i++) row[i] += row[i - pixel];
                return;
            case 2:
                for (int i = 0; i < row.Length; i++) row[i] += above[i];
                return;
            case 3:
                for (int i = 0; i < row.Length; i++) row[i] += (byte)(((i < pixel ? 0 : row[i - pixel]) + above[i]) / 2);
                return;
            case 4:
                for (int i = 0; i < row.Length; i++)
                    row[i] += i < pixel ? above[i] : Paeth(row[i - pixel], above[i], above[i - pixel]);
                return;
            default: throw new InvalidDataException($"a filter {filter}, which does not exist");
        }
    }

    private static byte Paeth(int left, int above, int corner)
    {
        int guess = left + above - corner, toLeft = Math.Abs(guess - left), toAbove = Math.Abs(guess - above),
            toCorner = Math.Abs(guess - corner);
        return (byte)(toLeft <= toAbove && toLeft <= toCorner ? left : toAbove <= toCorner ? above : corner);
    }

    private void PutWords(byte[] row, int column, Span<ushort> to)
    {
        for (int sample = 0; sample < _samples; sample++)
            to[sample] = BinaryPrimitives.ReadUInt16BigEndian(row.AsSpan(1 + 2 * (column * _samples + sample)));
        if (to.Length > _samples) to[_samples] = IsTransparent(to[.._samples]) ? (ushort)0 : ushort.MaxValue;
    }

    private void PutBytes(byte[] row, int column, Span<byte> to)
    {
        if (_depth == 8 && _colorType != Palette)
        {
            row.AsSpan(1 + column * _samples, _samples).CopyTo(to);
            if (to.Length > _samples) to[_samples] = IsTransparent([to[0], to[1], to[2]]) ? (byte)0 : byte.MaxValue;
            return;
        }
        int bit = column * _depth, value = row[1 + bit / 8] >> 8 - _depth - bit % 8 & (1 << _depth) - 1;
        if (_colorType == Grey)
        {
            to[0] = (byte)(value * byte.MaxValue / ((1 << _depth) - 1));
            return;
        }
        // What lies beyond the palette is black.
        if (3 * value + 3 <= _palette!.Length) _palette.AsSpan(3 * value, 3).CopyTo(to);
        else to[..3].Clear();
        if (to.Length == 4) to[3] = value < _transparent!.Length ? _transparent[value] : byte.MaxValue;
    }

    private bool IsTransparent(ReadOnlySpan<ushort> color)
    {
        if (_transparent!.Length < 2 * color.Length) return false;
        for (int i = 0; i < color.Length; i++)
            if (BinaryPrimitives.ReadUInt16BigEndian(_transparent.AsSpan(2 * i)) != color[i]) return false;
        return true;
    }
}
