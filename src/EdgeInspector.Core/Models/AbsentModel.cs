namespace EdgeInspector.Models;

/// <summary>Stands in for a model that cannot be used: every frame that meets it is refused, and its slots throw.</summary>
public sealed class AbsentModel : IAnomalyModel
{
    /// <inheritdoc/>
    public ModelInfo Info { get; } = new()
    {
        Name = "",
        Method = "",
        Sha256 = "",
        BankSha256 = "",
        BankPatches = 0,
        InputWidth = 1,
        InputHeight = 1,
        ScoreMedian = 0,
        Provider = "",
        Device = "",
        IsAbsent = true,
    };

    /// <inheritdoc/>
    public IScoringSlot CreateSlot() => new Slot();

    /// <inheritdoc/>
    public void Dispose()
    {
    }

    private sealed class Slot : IScoringSlot
    {
        public ModelInfo Info => throw new ModelException("There is no model.");

        public Span<byte> Input => throw new ModelException("There is no model.");

        public ReadOnlySpan<float> AnomalyMap => throw new ModelException("There is no model.");

        public ReadOnlySpan<float> PatchScores => throw new ModelException("There is no model.");

        public float Score => throw new ModelException("There is no model.");

        public float ImageScore => throw new ModelException("There is no model.");

        public void Run() => throw new ModelException("There is no model.");

        public void Abort()
        {
        }

        public void Dispose()
        {
        }
    }
}
