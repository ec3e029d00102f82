using EdgeInspector.Frames;

namespace EdgeInspector.Verdicts;

/// <summary>
/// Reads from the weights of the patches how much of the picture the part covers, in how many pieces, whether it reaches the rim, and
/// where its outline runs. Holds its buffers; used by one thread at a time.
/// </summary>
public sealed class PartFinder
{
    // What is smaller than this share of the largest piece is a crumb.
    private const double PieceShare = 0.25;
    private const int MostPieces = 8;
    private readonly int _width;
    private readonly int _height;
    private readonly int[] _label;
    private readonly int[] _stack;
    private readonly int[] _first;
    private readonly int[] _area;
    private readonly OutlineTracer _tracer;
    private int _count;

    /// <summary>Allocates the buffers.</summary>
    /// <param name="width">Patches a row.</param>
    /// <param name="height">Rows of patches.</param>
    public PartFinder(int width, int height)
    {
        (_width, _height) = (width, height);
        _label = new int[width * height];
        _stack = new int[width * height];
        _first = new int[width * height];
        _area = new int[width * height];
        _tracer = new OutlineTracer(width, height);
    }

    /// <summary>Whether a patch of this weight belongs to the part.</summary>
    public static bool IsPart(float weight) => weight >= 0.5f;

    /// <summary>Looks at one picture. Allocates nothing.</summary>
    /// <param name="part">Weight of each patch as part, [height, width], 0 to 1.</param>
    public PartFinding Find(ReadOnlySpan<float> part)
    {
        int covered = 0, largest = 0, pieces = 0, rim = 0;
        _count = 0;
        Array.Clear(_label);
        for (int i = 0; i < part.Length; i++)
        {
            if (!IsPart(part[i])) continue;
            covered++;
            if (i % _width == 0 || i % _width == _width - 1 || i / _width == 0 || i / _width == _height - 1) rim++;
            if (_label[i] != 0) continue;
            _first[_count] = i;
            _area[_count++] = Flood(part, i, _count);
            largest = Math.Max(largest, _area[_count - 1]);
        }
        for (int i = 0; i < _count; i++)
            if (_area[i] >= PieceShare * largest) pieces++;
        return new PartFinding((double)covered / part.Length, pieces, rim);
    }

    /// <summary>The outlines of what the last <see cref="Find"/> saw; null where there was no part.</summary>
    /// <param name="covered">The part of the frame that the patches cover, in frame pixels.</param>
    /// <param name="share">What the finding said.</param>
    public FoundPart? Outline(PixelRectangle covered, double share)
    {
        if (_count == 0) return null;
        int largest = _area.AsSpan(0, _count).ToArray().Max();
        IReadOnlyList<(int X, int Y)>[] outlines =
        [
            .. Enumerable.Range(0, _count).Where(piece => _area[piece] >= PieceShare * largest)
                .OrderByDescending(piece => _area[piece]).Take(MostPieces)
                .Select(piece => _tracer.Trace(_label, piece + 1, _first[piece], covered)),
        ];
        return new FoundPart(Math.Round(share, 4), outlines);
    }

    private int Flood(ReadOnlySpan<float> part, int start, int label)
    {
        int count = 0, area = 0;
        _stack[count++] = start;
        _label[start] = label;
        for (; count > 0; area++)
        {
            int patch = _stack[--count], x = patch % _width, y = patch / _width;
            for (int ny = Math.Max(0, y - 1); ny <= Math.Min(_height - 1, y + 1); ny++)
            {
                for (int nx = Math.Max(0, x - 1); nx <= Math.Min(_width - 1, x + 1); nx++)
                {
                    int neighbour = ny * _width + nx;
                    if (_label[neighbour] != 0 || !IsPart(part[neighbour])) continue;
                    _label[neighbour] = label;
                    _stack[count++] = neighbour;
                }
            }
        }
        return area;
    }
}
