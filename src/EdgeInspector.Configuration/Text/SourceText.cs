using System.Text;

namespace EdgeInspector.Configuration.Text;

/// <summary>The bytes of a text file with its line starts. Offsets count bytes of the file, a byte order mark included.</summary>
internal sealed class SourceText
{
    private static readonly byte[] ByteOrderMark = [0xEF, 0xBB, 0xBF];
    private readonly byte[] _bytes;
    private readonly List<int> _lineStarts;
    private string[]? _shown;
    private bool _isJson;

    /// <summary>Takes over the bytes; they must not change afterwards.</summary>
    public SourceText(byte[] bytes)
    {
        _bytes = bytes;
        ContentStart = bytes.AsSpan().StartsWith(ByteOrderMark) ? ByteOrderMark.Length : 0;
        _lineStarts = [ContentStart];
        for (int i = ContentStart; i < bytes.Length; i++)
            if (bytes[i] == (byte)'\n') _lineStarts.Add(i + 1);
    }

    /// <summary>The whole file.</summary>
    public ReadOnlySpan<byte> Bytes => _bytes;

    /// <summary>Offset of the first byte after a byte order mark.</summary>
    public int ContentStart { get; }

    /// <summary>Line and column of an offset; offsets outside the file are moved to its edge.</summary>
    public TextPosition PositionOf(int offset)
    {
        offset = Math.Clamp(offset, ContentStart, _bytes.Length);
        int line = LineIndexOf(offset);
        return new TextPosition(line + 1, Encoding.UTF8.GetCharCount(_bytes, _lineStarts[line], offset - _lineStarts[line]) + 1);
    }

    /// <summary>How many lines there are, an empty one behind the last line break not counted.</summary>
    public int LineCount => _lineStarts.Count > 1 && _lineStarts[^1] == _bytes.Length ? _lineStarts.Count - 1 : _lineStarts.Count;

    /// <summary>A line from 1 without its line break; bytes that are not UTF-8 are shown as U+FFFD.</summary>
    public string Line(int line)
    {
        int start = _lineStarts[line - 1];
        int end = line < _lineStarts.Count ? _lineStarts[line] - 1 : _bytes.Length;
        if (end > start && _bytes[end - 1] == (byte)'\r') end--;
        return Encoding.UTF8.GetString(_bytes, start, end - start);
    }

    /// <summary>Whether the file was read as JSON, so that it is known where its values end.</summary>
    public bool IsJson
    {
        get => _isJson;
        set => (_isJson, _shown) = (value, null);
    }

    /// <summary>A line from 1 as <see cref="Line"/> gives it, with asterisks for what may be a secret.</summary>
    public string ShownLine(int line) => (_shown ??= ShowLines())[line - 1];

    /// <summary>The whole file with asterisks for what may be a secret.</summary>
    public string ShownText => string.Join('\n', _shown ??= ShowLines());

    /// <summary>The text between two offsets with asterisks for what may be a secret; of several lines the first.</summary>
    public string Shown(int start, int end)
    {
        (TextPosition from, TextPosition to) = (PositionOf(start), PositionOf(end));
        string line = ShownLine(from.Line);
        int first = Math.Min(from.Column - 1, line.Length),
            behind = to.Line == from.Line ? Math.Min(to.Column - 1, line.Length) : line.Length;
        return line[first..behind];
    }

    /// <summary>The text between two offsets.</summary>
    public string Slice(int start, int end) => Encoding.UTF8.GetString(_bytes, start, end - start);

    private string[] ShowLines() =>
        Text.ShownText.Of(string.Join('\n', Enumerable.Range(1, _lineStarts.Count).Select(Line)), IsJson).Split('\n');

    private int LineIndexOf(int offset)
    {
        int found = _lineStarts.BinarySearch(offset);
        return found >= 0 ? found : ~found - 1;
    }
}
