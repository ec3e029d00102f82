using EdgeInspector.Models;

namespace EdgeInspector.TestKit;

/// <summary>
/// Stands in for a model where no real one can be made to behave as the test needs: its whole map has one value, made of the input.
/// </summary>
/// <param name="width">Pixels a row of input and map.</param>
/// <param name="height">Rows of input and map.</param>
/// <param name="score">Makes the value of the input's bytes; may throw what a device would.</param>
/// <param name="provider">What it says it runs on.</param>
public sealed class StandInModel(int width, int height, Func<byte[], float> score, string provider = "cpu") : IAnomalyModel
{
    /// <summary>Whether it was freed.</summary>
    public bool IsDisposed { get; private set; }

    /// <inheritdoc/>
    public ModelInfo Info { get; } = new()
    {
        Name = "stand-in",
        Method = "knn",
        Sha256 = "",
        BankSha256 = "",
        BankPatches = 1,
        InputWidth = width,
        InputHeight = height,
        ScoreMedian = 0,
        Provider = provider,
        Device = "test",
    };

    /// <inheritdoc/>
    public IScoringSlot CreateSlot() => new Slot(this, width * height, score);

    /// <inheritdoc/>
    public void Dispose() => IsDisposed = true;

    private sealed class Slot(StandInModel model, int pixels, Func<byte[], float> score) : IScoringSlot
    {
        private readonly byte[] _input = new byte[pixels * 3];
        private readonly float[] _map = new float[pixels];

        public ModelInfo Info => model.Info;

        public Span<byte> Input => _input;

        public ReadOnlySpan<float> AnomalyMap => _map;

        public ReadOnlySpan<float> PatchScores => _map;

        public float Score => _map[0];

        public float ImageScore => float.NaN;

        public void Run()
        {
            ObjectDisposedException.ThrowIf(model.IsDisposed, model);
            Array.Fill(_map, score(_input));
        }

        public void Abort()
        {
        }

        public void Dispose()
        {
        }
    }
}
