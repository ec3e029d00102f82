namespace EdgeInspector.Models;

/// <summary>
/// Preallocated input and output of one picture in flight. Used by one thread at a time: fill <see cref="Input"/>, call
/// <see cref="Run()"/>, read the outputs before the next run. Nothing is allocated per picture.
/// </summary>
public interface IScoringSlot : IDisposable
{
    /// <summary>
    /// The model with the provider and device of the last <see cref="Run()"/>, which need not be those that the model has now.
    /// </summary>
    ModelInfo Info { get; }

    /// <summary>The picture as the graph sees it: RGB bytes, [height, width, 3].</summary>
    Span<byte> Input { get; }

    /// <summary>Anomaly map in score units, [height, width]; empty when the model has none.</summary>
    ReadOnlySpan<float> AnomalyMap { get; }

    /// <summary>Patch scores before upsampling and blur, [grid height, grid width]; empty without a map.</summary>
    ReadOnlySpan<float> PatchScores { get; }

    /// <summary>
    /// Weight of each patch as part, [grid height, grid width], 0 to 1; empty where the model does not tell the part from the background.
    /// </summary>
    ReadOnlySpan<float> Part => [];

    /// <summary>Maximum of the anomaly map; NaN without one.</summary>
    float Score { get; }

    /// <summary>Score of the picture as a whole, on its own scale; NaN when the model has none.</summary>
    float ImageScore { get; }

    /// <summary>Scores <see cref="Input"/>.</summary>
    /// <exception cref="ModelException">The runtime failed; the message says how.</exception>
    void Run();

    /// <summary>Scores <see cref="Input"/> as long as somebody waits for it.</summary>
    /// <param name="cancellation">Ends the run under way, and all later ones of this slot.</param>
    /// <exception cref="ModelException">The runtime failed; the message says how.</exception>
    /// <exception cref="OperationCanceledException">Nobody waits any more.</exception>
    void Run(CancellationToken cancellation)
    {
        using (cancellation.Register(Abort))
        {
            try
            {
                Run();
            }
            catch (ModelException) when (cancellation.IsCancellationRequested)
            {
                throw new OperationCanceledException(cancellation);
            }
        }
    }

    /// <summary>Ends the run under way, which fails, and all later ones. From any thread, until the slot is disposed.</summary>
    void Abort();
}
