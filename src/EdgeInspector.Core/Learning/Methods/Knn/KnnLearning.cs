using EdgeInspector.Scoring;
using EdgeInspector.Scoring.Heads;

namespace EdgeInspector.Learning.Methods.Knn;

/// <summary>PatchCore (Roth et al., CVPR 2022): a coreset of the patches is all that is learned.</summary>
internal sealed class KnnLearning : LearningMethod
{
    private readonly KnnOptions _options;
    private readonly TrainingShape _shape;
    private readonly BankChoice _choice;

    public KnnLearning(KnnOptions options, ulong seed, TrainingShape shape, ICollection<string> notes)
    {
        (_options, _shape) = (options, shape);
        _choice = new BankChoice(options, options.Neighbours!.Value, seed, shape, notes);
    }

    public override MethodOptions Options => _options;

    public override long HeadBytes =>
        2L * _choice.Rows * _shape.Dimensions * sizeof(float) + (long)_choice.Rows * _choice.Rows * sizeof(float) / 2;

    public override double Seconds(double comparison) => _choice.Seconds(_shape, comparison);

    public override double ScoringSeconds(double comparison) => _choice.ScoringSeconds(_shape, comparison);

    public override ScoringHead Learn(TrainingSet set, int[] images, Action<double> progress, CancellationToken cancellation)
    {
        MemoryBank bank = set.Bank(_choice.Choose(set, images, progress, cancellation));
        return new KnnHead(bank, Math.Min(_options.Neighbours!.Value, bank.Rows), _options.Reweight, _options.PictureLevel);
    }
}
