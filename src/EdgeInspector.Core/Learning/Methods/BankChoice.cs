using EdgeInspector.Numerics;
using EdgeInspector.Scoring;
using EdgeInspector.Teaching;

namespace EdgeInspector.Learning.Methods;

/// <summary>Which rows become the memory bank.</summary>
internal sealed class BankChoice
{
    private readonly BankOptions _options;
    private readonly ulong _seed;

    /// <exception cref="LearningOptionsException">The neighbours do not fit the bank.</exception>
    public BankChoice(BankOptions options, int neighbours, ulong seed, TrainingShape shape, ICollection<string> notes)
    {
        (_options, _seed) = (options, seed);
        Rows = Math.Min(options.BankRows ?? shape.Rows, shape.Rows);
        if (neighbours < 1 || neighbours > Rows)
            throw new LearningOptionsException($"{neighbours} neighbours do not fit a bank of {Rows} rows; choose 1 to {Rows}.");
        if (options.BankRows > shape.Rows)
            notes.Add($"The images have {shape.Rows} patches, fewer than the {options.BankRows} bank rows asked for: all are kept.");
    }

    /// <summary>Rows of the bank.</summary>
    public int Rows { get; }

    /// <summary>Roughly the time of one choice, in seconds of one thread.</summary>
    public double Seconds(TrainingShape shape, double comparison)
    {
        // Fitted to 200 images with 1,000 and 5,000 rows: the selection skips most comparisons, but those that it makes wait for memory.
        const double ComparedShare = 0.4;
        return _options.BankRows is null || _options.RandomBank ? 0 : (double)shape.Rows * Rows * comparison * ComparedShare;
    }

    /// <summary>Roughly the time to search the bank for all patches of a picture, in seconds of one thread.</summary>
    public double ScoringSeconds(TrainingShape shape, double comparison)
    {
        // One matrix product compares that much faster than patch by patch.
        const double Product = 0.15;
        return (double)shape.Patches * Rows * comparison * Product;
    }

    /// <summary>Chooses.</summary>
    public int[] Choose(TrainingSet set, int[] images, Action<double> progress, CancellationToken cancellation)
    {
        int[] candidates = set.RowsOf(images);
        RowShare? share = set.ShareOf(TaughtPictures.MostRows(Math.Min(Rows, candidates.Length)));
        if (_options.BankRows is null || candidates.Length <= Rows) return Limited(candidates, share);
        var random = new SplitMix64(_seed);
        if (_options.RandomBank) return Limited([.. random.Sample(candidates, Rows).Order()], share);
        return GreedyCoreset.Select(
            set.Compared, candidates, Rows, random.NextInt32(candidates.Length), new Step(count => progress((double)count / Rows)),
            share, cancellation).Rows;
    }

    private static int[] Limited(int[] rows, RowShare? share) => share is null ? rows : [.. rows.Where(share.TryTake)];

    // Progress<T> would post to another thread, after the work has ended.
    private sealed class Step(Action<int> report) : IProgress<int>
    {
        public void Report(int value) => report(value);
    }
}
