using EdgeInspector.Frames;

namespace EdgeInspector.Verdicts;

/// <summary>
/// Walks around a piece of a grid, along the edges of its patches, and leaves out corners that hardly matter (Ramer 1972, Douglas and
/// Peucker 1973). Holds its buffers; used by one thread at a time.
/// </summary>
internal sealed class OutlineTracer
{
    // In patches: stairs become lines.
    private const double Tolerance = 0.8;
    private readonly int _width;
    private readonly int _height;
    private readonly List<(int X, int Y)> _corners = [];
    private readonly List<bool> _kept = [];

    public OutlineTracer(int width, int height) => (_width, _height) = (width, height);

    /// <summary>The outer outline of one piece in frame pixels, clockwise.</summary>
    /// <param name="labels">[height, width].</param>
    /// <param name="label">The piece.</param>
    /// <param name="first">Its first patch, row by row.</param>
    /// <param name="covered">The part of the frame that the grid covers.</param>
    public (int X, int Y)[] Trace(int[] labels, int label, int first, PixelRectangle covered)
    {
        Walk(labels, label, first % _width, first / _width);
        _kept.Clear();
        foreach ((int X, int Y) _ in _corners) _kept.Add(false);
        // A closed line has no ends: it is cut at the start and at what is farthest from it.
        int far = 0;
        for (int i = 1; i < _corners.Count; i++)
            if (Squared(_corners[i], _corners[0]) > Squared(_corners[far], _corners[0])) far = i;
        (_kept[0], _kept[far]) = (true, true);
        Simplify(0, far);
        Simplify(far, _corners.Count);
        bool isLine = _kept.Count(kept => kept) < 3;
        return
        [
            .. _corners.Where((_, i) => isLine || _kept[i])
                .Select(corner => (covered.X + corner.X * covered.Width / _width, covered.Y + corner.Y * covered.Height / _height)),
        ];
    }

    // The piece stays on the right hand; patches that touch at a corner hang together.
    private void Walk(int[] labels, int label, int x, int y)
    {
        _corners.Clear();
        (int startX, int startY) = (x, y);
        int dx = 1, dy = 0;
        do
        {
            _corners.Add((x, y));
            do (x, y) = (x + dx, y + dy);
            while (!Is(labels, label, x, y, dx, dy, left: true) && Is(labels, label, x, y, dx, dy, left: false));
            (dx, dy) = Is(labels, label, x, y, dx, dy, left: true) ? (dy, -dx) : (-dy, dx);
        }
        while ((x, y, dx, dy) != (startX, startY, 1, 0));
    }

    // Whether the patch ahead of a corner, to the left or to the right of the way, belongs to the piece.
    private bool Is(int[] labels, int label, int x, int y, int dx, int dy, bool left)
    {
        int side = left ? -1 : 1;
        int column = x + (dx != 0 ? Math.Min(dx, 0) : Math.Min(-dy * side, 0));
        int row = y + (dy != 0 ? Math.Min(dy, 0) : Math.Min(dx * side, 0));
        return column >= 0 && column < _width && row >= 0 && row < _height && labels[row * _width + column] == label;
    }

    // Between two corners that stay; the one after the last is the first.
    private void Simplify(int from, int to)
    {
        double farthest = Tolerance;
        int corner = -1;
        for (int i = from + 1; i < to; i++)
        {
            double distance = FromLine(_corners[i], _corners[from], _corners[to % _corners.Count]);
            if (distance > farthest) (farthest, corner) = (distance, i);
        }
        if (corner < 0) return;
        _kept[corner] = true;
        Simplify(from, corner);
        Simplify(corner, to);
    }

    private static double FromLine((int X, int Y) point, (int X, int Y) from, (int X, int Y) to)
    {
        double dx = to.X - from.X, dy = to.Y - from.Y, length = Math.Sqrt(dx * dx + dy * dy);
        return length == 0 ? Math.Sqrt(Squared(point, from)) : Math.Abs(dx * (point.Y - from.Y) - dy * (point.X - from.X)) / length;
    }

    private static long Squared((int X, int Y) a, (int X, int Y) b) => (long)(a.X - b.X) * (a.X - b.X) + (long)(a.Y - b.Y) * (a.Y - b.Y);
}
