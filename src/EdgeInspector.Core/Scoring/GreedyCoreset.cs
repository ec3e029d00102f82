using System.Runtime.Intrinsics;
using EdgeInspector.Numerics;

namespace EdgeInspector.Scoring;

/// <summary>
/// Farthest-first selection (greedy k-center; Gonzalez 1985, PatchCore algorithm 1): start at a row, then always take the row that is
/// farthest from its nearest chosen one, the lowest index on a tie.
/// </summary>
/// <remarks>
/// The plain loop compares every row with every new center. Two facts save most of that work and change nothing of the choice:
/// distances to the nearest center only shrink, so an old value is an upper bound and a row is looked at again only when its bound is
/// the largest; and by the triangle inequality a center that is at least twice as far from the row's nearest center as the row itself
/// cannot be nearer.
/// </remarks>
public sealed class GreedyCoreset : IDisposable
{
    /// <summary>From this many dimensions on the choice is made on a random projection.</summary>
    public const int ProjectFrom = 256;

    /// <summary>Dimensions of the projection.</summary>
    public const int ProjectedDimensions = 128;

    // Room for rounding: a center is skipped only when the inequality holds with a margin far above float error.
    private const float Margin = 1.0001f;
    private readonly FeatureMatrix _rows;
    private readonly int[] _candidates;
    private readonly int _limit;
    private readonly float[] _bound;
    private readonly int[] _nearest;
    private readonly int[] _seen;
    private int[] _chosen;
    private float[] _radii;
    private readonly RowShare? _share;
    // Center by center: its vector, close to its neighbours', and its squared distances to all that were chosen after it.
    private readonly FeatureMatrix _centers;
    private readonly float[][] _later;
    private readonly PriorityQueue<int, (float Bound, int Index)> _queue;

    private GreedyCoreset(FeatureMatrix rows, int[] candidates, int count, RowShare? share)
    {
        _share = share;
        (_rows, _candidates, _limit) = (rows, candidates, Math.Min(count, candidates.Length));
        _bound = new float[candidates.Length];
        _nearest = new int[candidates.Length];
        _seen = new int[candidates.Length];
        _chosen = new int[_limit];
        _radii = new float[_limit];
        _centers = new FeatureMatrix(_limit, rows.Dimensions);
        _later = new float[_limit][];
        _queue = new PriorityQueue<int, (float, int)>(candidates.Length, Comparer<(float Bound, int Index)>.Create(
            (a, b) => a.Bound != b.Bound ? b.Bound.CompareTo(a.Bound) : a.Index.CompareTo(b.Index)));
    }

    /// <summary>Chooses rows.</summary>
    /// <param name="rows">All embeddings.</param>
    /// <param name="candidates">Rows that may be chosen, ascending; every one of them is covered.</param>
    /// <param name="count">Rows to choose; all candidates when there are fewer.</param>
    /// <param name="start">Position in <paramref name="candidates"/> of the first choice.</param>
    /// <param name="progress">Reports how many are chosen, now and then.</param>
    /// <param name="share">How many rows some owners may have at most; null limits nobody.</param>
    /// <param name="cancellation">Ends the work.</param>
    /// <returns>Chosen rows in the order of their choice, and the covering radius with the first j + 1 of them.</returns>
    public static CoresetSelection Select(
        FeatureMatrix rows, int[] candidates, int count, int start, IProgress<int>? progress = null, RowShare? share = null,
        CancellationToken cancellation = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(count);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)start, (uint)candidates.Length, nameof(start));
        using var coreset = new GreedyCoreset(rows, candidates, count, share);
        return coreset.Run(start, progress, cancellation);
    }

    /// <summary>
    /// The rows that the choice is made on: the given ones, or from <see cref="ProjectFrom"/> dimensions on a random projection of them.
    /// </summary>
    /// <returns>A matrix of the caller's; the same object as <paramref name="rows"/> when nothing is projected.</returns>
    public static FeatureMatrix Project(FeatureMatrix rows, ulong seed, int threads)
    {
        if (rows.Dimensions < ProjectFrom) return rows;
        var random = new SplitMix64(seed);
        float[] directions = new float[ProjectedDimensions * rows.Dimensions];
        for (int i = 0; i < directions.Length; i++) directions[i] = (float)(random.NextGaussian() / Math.Sqrt(ProjectedDimensions));
        var projected = new FeatureMatrix(rows.Rows, ProjectedDimensions);
        Parallel.For(0, rows.Rows, new ParallelOptions { MaxDegreeOfParallelism = threads }, row =>
        {
            ReadOnlySpan<float> from = rows.Row(row);
            Span<float> to = projected.Row(row);
            for (int d = 0; d < ProjectedDimensions; d++)
                to[d] = InnerProduct(from, directions.AsSpan(d * rows.Dimensions, rows.Dimensions));
        });
        return projected;
    }

    private CoresetSelection Run(int start, IProgress<int>? progress, CancellationToken cancellation)
    {
        const int ProgressStep = 64;
        Array.Fill(_bound, float.PositiveInfinity);
        Choose(start, 0);
        _share?.TryTake(_candidates[start]);
        for (int i = 0; i < _candidates.Length; i++)
        {
            _bound[i] = SquaredDistance.Of(_rows.Row(_candidates[i]), _rows.Row(_candidates[start]));
            _seen[i] = 1;
            if (i != start) _queue.Enqueue(i, (_bound[i], i));
        }
        for (int count = 1; count < _limit; count++)
        {
            if (count % ProgressStep == 0)
            {
                cancellation.ThrowIfCancellationRequested();
                progress?.Report(count);
            }
            if (TakeFarthest(count) is not { } next)
            {
                // Whoever has rows left may have no more.
                (_chosen, _radii) = (_chosen[..count], _radii[..count]);
                break;
            }
            _radii[count - 1] = MathF.Sqrt(_bound[next]);
            Choose(next, count);
        }
        _radii[^1] = _queue.Count == 0 ? 0 : MathF.Sqrt(_bound[PeekFarthest(_chosen.Length)]);
        return new CoresetSelection([.. _chosen.Select(position => _candidates[position])], _radii);
    }

    // Null when none is left that may be chosen.
    private int? TakeFarthest(int centers)
    {
        while (_queue.Count > 0)
        {
            int farthest = PeekFarthest(centers);
            _queue.Dequeue();
            if (_share?.TryTake(_candidates[farthest]) != false) return farthest;
        }
        return null;
    }

    // Brings the row with the largest bound up to date until the one on top is: then no other row can be farther.
    private int PeekFarthest(int centers)
    {
        while (true)
        {
            int row = _queue.Peek();
            if (_seen[row] == centers) return row;
            Update(row, centers);
            _queue.DequeueEnqueue(row, (_bound[row], row));
        }
    }

    private void Update(int row, int centers)
    {
        ReadOnlySpan<float> vector = _rows.Row(_candidates[row]);
        float bound = _bound[row];
        int nearest = _nearest[row];
        for (int center = NextWithin(nearest, _seen[row], centers, bound); center < centers; center = NextWithin(nearest, center + 1,
            centers, bound))
            if (SquaredDistance.IsBelow(vector, _centers.Row(center), bound, out float distance)) (bound, nearest) = (distance, center);
        _bound[row] = bound;
        _nearest[row] = nearest;
        _seen[row] = centers;
    }

    // The next center, from one on, that the triangle inequality does not rule out; the number of centers when there is none.
    private int NextWithin(int nearest, int from, int centers, float bound)
    {
        float limit = 4 * Margin * bound;
        ReadOnlySpan<float> later = _later[nearest].AsSpan(0, centers - nearest - 1);
        int i = from - nearest - 1;
        for (; i <= later.Length - Vector512<float>.Count; i += Vector512<float>.Count)
            if (!Vector512.GreaterThanOrEqualAll(Vector512.Create(later.Slice(i, Vector512<float>.Count)), Vector512.Create(limit))) break;
        while (i < later.Length && later[i] >= limit) i++;
        return nearest + 1 + i;
    }

    private void Choose(int row, int index)
    {
        _chosen[index] = row;
        ReadOnlySpan<float> vector = _rows.Row(_candidates[row]);
        vector.CopyTo(_centers.Row(index));
        _later[index] = new float[_limit - index - 1];
        for (int center = 0; center < index; center++)
            _later[center][index - center - 1] = SquaredDistance.Of(vector, _centers.Row(center));
    }

    /// <inheritdoc/>
    public void Dispose() => _centers.Dispose();

    private static float InnerProduct(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        double sum = 0;
        for (int i = 0; i < a.Length; i++) sum += a[i] * b[i];
        return (float)sum;
    }
}
