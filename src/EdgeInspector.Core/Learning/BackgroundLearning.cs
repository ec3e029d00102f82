using System.Globalization;
using EdgeInspector.Models;
using EdgeInspector.Numerics;
using EdgeInspector.Scoring;
using EdgeInspector.Verdicts;

namespace EdgeInspector.Learning;

/// <summary>
/// Learns from the good pictures alone what the background looks like, and whether there is a part on it at all. The background is taken
/// from the pictures' rims, or from where somebody marked it; what is far from it is the part (the limit is Otsu's, 1979).
/// </summary>
internal sealed class BackgroundLearning
{
    // The outermost patches alone would not do: what the network sees beyond the picture makes them unlike all others.
    private const int Rim = 3;
    private const int Rows = 160, Levels = 512;
    // A row of the background has so many others near it; what shows once, such as dust or a part at the rim, has not.
    private const int Company = 4;
    private const double CompanyReach = 2;
    private const double Separation = 0.7, RimAtMost = 0.1, Smallest = 0.02, Largest = 0.9, Steadiness = 1.5;
    private readonly TrainingSet _set;
    private readonly LearningOptions _options;
    private readonly ParallelOptions _parallel;
    private readonly int _dimensions;
    private readonly bool[] _isBackground;

    private BackgroundLearning(TrainingSet set, LearningOptions options, ParallelOptions parallel)
    {
        (_set, _options, _parallel, _dimensions) = (set, options, parallel, set.Shape.Channels[0]);
        _isBackground = options.BackgroundPlaces?.OnGrid(set.Shape.GridWidth, set.Shape.GridHeight)
            ?? OnRim(set.Shape.GridWidth, set.Shape.GridHeight);
    }

    /// <summary>Learns.</summary>
    /// <param name="set">The features of all pictures.</param>
    /// <param name="options">What is wanted.</param>
    /// <param name="parallel">Changes the time, not the result.</param>
    /// <param name="notes">Takes in words what was decided and why.</param>
    /// <returns>Null where there is no part on a background, or nobody wants to know.</returns>
    public static LearnedForeground? Learn(TrainingSet set, LearningOptions options, ParallelOptions parallel, ICollection<string> notes) =>
        options.Foreground == ForegroundMode.Off ? null : new BackgroundLearning(set, options, parallel).Learn(notes);

    private LearnedForeground? Learn(ICollection<string> notes)
    {
        bool isMarked = _options.Foreground == ForegroundMode.Marked;
        if (_set.Shape.Sampling.Thins)
        {
            notes.Add("The part is not told from the background: that takes all patches of the pictures. Raise --memory-limit for it.");
            return null;
        }
        float[] rows = ChooseRows();
        float[] squared = new float[_set.Shape.Rows];
        Parallel.For(0, _set.Shape.Images, _parallel, image =>
        {
            for (int row = image * _set.Shape.Patches; row < (image + 1) * _set.Shape.Patches; row++)
                squared[row] = Nearest(rows, _set.Patches.Row(row)[.._dimensions]);
        });
        (float limit, double separation) = Otsu(squared);
        var background = new Background(rows, _dimensions, limit, _options.BesideCounts);
        if (!(limit > 0))
        {
            notes.Add("The part is not told from the background: all of the pictures looks alike.");
            return null;
        }
        PartFinding[] parts = Parts(background, squared);
        double[] shares = [.. parts.Select(part => part.Share)];
        double rim = RimShare(squared, limit);
        string found = string.Create(
            CultureInfo.InvariantCulture, $"it covers {Median(shares):P0} of a typical picture ({shares.Min():P0} to {shares.Max():P0})");
        if ((isMarked ? Pathology(shares) : Doubt(separation, rim, shares)) is { } doubt)
        {
            notes.Add($"The part is not told from the background, so the whole picture counts: {doubt}");
            return null;
        }
        notes.Add(
            $"The part is told from the background in every frame: {found}. "
            + (_options.BesideCounts ? "What lies beside it counts too."
                : "What lies beside it does not count; --foreground off, or --beside-counts, lets it count."));
        return new LearnedForeground(background, new TaughtPart(
            new TaughtRange(Math.Round(shares.Min(), 4), Math.Round(shares.Max(), 4)),
            Math.Max(1, parts.Max(part => part.Pieces)), parts.Max(part => part.AtRim), _options.BesideCounts));
    }

    private static string? Pathology(double[] shares)
    {
        if (Median(shares) < Smallest) return "hardly anything in the pictures differs from the marked background. Mark less of it.";
        return Median(shares) > Largest ? "hardly anything in the pictures is like the marked background. Mark more of it." : null;
    }

    // Words for people, the weightiest first.
    private static string? Doubt(double separation, double rim, double[] shares)
    {
        if (separation < Separation)
        {
            return string.Create(
                CultureInfo.InvariantCulture,
                $"what lies in the pictures is not clearly apart from what their rims show (separation {separation:0.00}, {Separation:0.0} is wanted), "
                + $"as of a surface that fills the picture.");
        }
        if (rim > RimAtMost)
        {
            return string.Create(
                CultureInfo.InvariantCulture,
                $"{rim:P0} of the pictures' rims is not background, {RimAtMost:P0} at most is wanted. "
                + $"A mask for --foreground that marks the part's place helps, or a region of interest with more room around the part.");
        }
        double low = shares.Min(), high = shares.Max(), median = Median(shares);
        if (median < Smallest || high > Largest)
            return string.Create(CultureInfo.InvariantCulture, $"it would cover {low:P0} to {high:P0} of the pictures.");
        // One picture is enough: what was taken for the part there may be the rail or the edge of the table.
        return high > Steadiness * median || low < median / Steadiness
            ? string.Create(
                CultureInfo.InvariantCulture, $"it would cover {median:P0} of most pictures, but {low:P0} of one and {high:P0} of another.")
                : null;
    }

    private float[] ChooseRows()
    {
        int patches = _set.Shape.Patches;
        int[] candidates = [.. Enumerable.Range(0, _set.Shape.Rows).Where(row => _isBackground[row % patches])];
        int[] drawn = new SplitMix64(_options.Seed).Sample(candidates, Math.Min(Rows, candidates.Length));
        float[] far = [.. drawn.Select(row => DistanceToCompany(row, drawn))];
        float reach = (float)(CompanyReach * CompanyReach) * far.Order().ElementAt(far.Length / 2);
        int[] kept = [.. drawn.Where((_, i) => far[i] <= reach)];
        float[] rows = new float[kept.Length * _dimensions];
        for (int i = 0; i < kept.Length; i++) _set.Patches.Row(kept[i])[.._dimensions].CopyTo(rows.AsSpan(i * _dimensions));
        return rows;
    }

    private float DistanceToCompany(int row, int[] others)
    {
        float[] distances = new float[others.Length];
        for (int i = 0; i < others.Length; i++)
            distances[i] = SquaredDistance.Of(_set.Patches.Row(row)[.._dimensions], _set.Patches.Row(others[i])[.._dimensions]);
        return distances.Order().ElementAt(Math.Min(Company, distances.Length - 1));
    }

    private float Nearest(ReadOnlySpan<float> rows, ReadOnlySpan<float> patch)
    {
        float nearest = float.PositiveInfinity;
        for (int i = 0; i < rows.Length; i += _dimensions)
            if (SquaredDistance.IsBelow(rows.Slice(i, _dimensions), patch, nearest, out float distance)) nearest = distance;
        return nearest;
    }

    // The distance that parts the patches into the two groups that differ most, and by how much: 0 to 1, the share of all variance.
    private static (float Limit, double Separation) Otsu(float[] squared)
    {
        float highest = MathF.Sqrt(squared.Max());
        if (!(highest > 0)) return (0, 0);
        long[] counts = new long[Levels];
        foreach (float value in squared) counts[Math.Min(Levels - 1, (int)(MathF.Sqrt(value) / highest * Levels))]++;
        double all = squared.Length, mean = 0, variance = 0;
        for (int level = 0; level < Levels; level++) mean += counts[level] / all * level;
        for (int level = 0; level < Levels; level++) variance += counts[level] / all * (level - mean) * (level - mean);
        double below = 0, sum = 0, best = -1;
        int limit = 0;
        for (int level = 0; level < Levels - 1; level++)
        {
            below += counts[level] / all;
            sum += counts[level] / all * level;
            if (below <= 0 || below >= 1) continue;
            double between = (mean * below - sum) * (mean * below - sum) / (below * (1 - below));
            if (between > best) (best, limit) = (between, level + 1);
        }
        return (limit * highest / Levels, variance > 0 ? best / variance : 0);
    }

    private PartFinding[] Parts(Background background, float[] squared)
    {
        (int width, int height, int patches) = (_set.Shape.GridWidth, _set.Shape.GridHeight, _set.Shape.Patches);
        var parts = new PartFinding[_set.Shape.Images];
        Parallel.For(0, parts.Length, _parallel, image =>
        {
            var silhouette = new Silhouette(width, height);
            float[] foreground = new float[patches], part = new float[patches];
            for (int i = 0; i < patches; i++) foreground[i] = background.Weight(squared[image * patches + i]);
            silhouette.Find(foreground, part);
            parts[image] = new PartFinder(width, height).Find(part);
        });
        return parts;
    }

    private double RimShare(float[] squared, float limit)
    {
        long rim = 0, apart = 0;
        for (int row = 0; row < squared.Length; row++)
        {
            if (!_isBackground[row % _set.Shape.Patches]) continue;
            rim++;
            if (squared[row] > limit * limit) apart++;
        }
        return (double)apart / rim;
    }

    private static bool[] OnRim(int width, int height)
    {
        bool[] rim = new bool[width * height];
        int depth = Math.Max(1, Math.Min(Rim, Math.Min(width, height) / 8));
        for (int i = 0; i < rim.Length; i++)
            rim[i] = i % width < depth || i % width >= width - depth || i / width < depth || i / width >= height - depth;
        return rim;
    }

    private static double Median(double[] values) => values.Order().ElementAt(values.Length / 2);
}
