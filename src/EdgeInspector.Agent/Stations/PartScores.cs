using EdgeInspector.Configuration.Keys;
using EdgeInspector.Models;
using EdgeInspector.Results;
using EdgeInspector.Verdicts;

namespace EdgeInspector.Agent.Stations;

/// <summary>The scores of the parts that a station inspected last with a model, from the stored results.</summary>
/// <param name="outbox">The folder of the stored results.</param>
internal sealed class PartScores(string outbox)
{
    private const int MostParts = 1000;

    /// <summary>Their range; null when there are none with this scale.</summary>
    public ScoreRange? Of(string station, ModelInfo model, DecisiveScore decidedBy)
    {
        try
        {
            string scale = RecordedScore.ScaleOf(model.Sha256, JsonLiteral.CamelCase(decidedBy.ToString()));
            return ScoreRange.OfParts(
                ScoreHistory.ReadNewest(outbox, station, MostParts).Where(part => part.Scale == scale).Select(part => part.Score));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // An outbox that cannot be read has its own event; the model's own scores remain.
            return null;
        }
    }
}
