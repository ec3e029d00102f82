using EdgeInspector.Numerics;
using EdgeInspector.Scoring;
using EdgeInspector.Scoring.Heads;

namespace EdgeInspector.Learning.Methods.Spade;

/// <summary>SPADE (Cohen and Hoshen, 2020), with a coreset of each image's patches, so that the cost of a picture is bounded.</summary>
internal sealed class SpadeLearning : LearningMethod
{
    private readonly SpadeOptions _options;
    private readonly ulong _seed;
    private readonly TrainingShape _shape;
    private readonly int _rows;

    public SpadeLearning(SpadeOptions options, ulong seed, TrainingShape shape)
    {
        (_options, _seed, _shape) = (options, seed, shape);
        _rows = Math.Min(options.GalleryRows, shape.Sampling.PerImage);
    }

    public override MethodOptions Options => _options;

    public override long HeadBytes => 2L * _shape.Images * _rows * _shape.Dimensions * sizeof(float);

    public override double Seconds(double comparison) => 0.8 * comparison * _shape.Images * _rows * _shape.Sampling.PerImage;

    public override double ScoringSeconds(double comparison) => 0.6 * comparison * _shape.Patches * _options.Neighbours!.Value * _rows;

    public override ScoringHead Learn(TrainingSet set, int[] images, Action<double> progress, CancellationToken cancellation)
    {
        int deepest = _shape.Dimensions - _shape.Channels[^1];
        List<int> gallery = [];
        for (int i = 0; i < images.Length; i++)
        {
            int[] rows = set.RowsOf([images[i]]);
            int start = new SplitMix64(_seed).NextInt32(rows.Length);
            gallery.AddRange(
                rows.Length <= _rows ? rows : GreedyCoreset.Select(set.Compared, rows, _rows, start, cancellation: cancellation).Rows);
            progress((double)i / images.Length);
        }
        return new SpadeHead(
            [.. images.Select(image => set.Averages[image][deepest..])], set.Bank(gallery), _rows,
            Math.Min(_options.Neighbours!.Value, images.Length));
    }
}
