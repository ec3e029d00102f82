using EdgeInspector.Scoring;
using EdgeInspector.Scoring.Heads;

namespace EdgeInspector.Learning.Methods;

/// <summary>PatchCore (Roth et al., CVPR 2022): a coreset of the patches is all that is learned.</summary>
internal sealed class KnnLearning : LearningMethod
{
    private const int DefaultNeighbours = 3;
    private readonly TrainingShape _shape;
    private readonly BankChoice _choice;

    public KnnLearning(LearningOptions options, TrainingShape shape, ICollection<string> notes)
    {
        Options = options with { Neighbours = options.Neighbours ?? DefaultNeighbours };
        _shape = shape;
        _choice = new BankChoice(Options, shape, Options.Neighbours.Value, notes);
    }

    public override LearningOptions Options { get; }

    public override long HeadBytes => 2L * _choice.Rows * _shape.Dimensions * sizeof(float) + (long)_choice.Rows * _choice.Rows * sizeof(float) / 2;

    public override double Seconds(double comparison) => _choice.Seconds(_shape, comparison);

    public override double ScoringSeconds(double comparison) => _choice.ScoringSeconds(_shape, comparison);

    public override ScoringHead Learn(TrainingSet set, int[] images, Action<double> progress, CancellationToken cancellation)
    {
        MemoryBank bank = set.Bank(_choice.Choose(set, images, progress, cancellation));
        return new KnnHead(bank, Math.Min(Options.Neighbours!.Value, bank.Rows), Options.Reweight);
    }
}
