namespace EdgeInspector.Models;

/// <summary>
/// Scores of good pictures by models that had not seen them: a fixed reference, which never grows with what is inspected. A reference
/// that followed the line would swallow what drifts slowly.
/// </summary>
public sealed class UsualScores
{
    private readonly float[] _sorted;

    private UsualScores(float[] sorted, UsualMap? map) => (_sorted, Map) = (sorted, map);

    /// <summary>How many scores there are; at least 1.</summary>
    public int Count => _sorted.Length;

    /// <summary>The same of the maps; null where the package does not have it, or the model has no map.</summary>
    public UsualMap? Map { get; }

    /// <summary>Of scores in any order.</summary>
    /// <param name="scores">Of good pictures; finite.</param>
    /// <param name="map">See <see cref="Map"/>.</param>
    /// <returns>Null without scores.</returns>
    public static UsualScores? Of(IEnumerable<float> scores, UsualMap? map)
    {
        float[] sorted = [.. scores.Order()];
        return sorted.Length == 0 ? null : new UsualScores(sorted, map);
    }

    /// <summary>
    /// The conformal p-value of a score, u = (1 + number of scores that are not below it) / (n + 1): of a good part like the taught ones
    /// it is evenly spread between 0 and 1 (Vovk et al., Algorithmic Learning in a Random World, 2005, chapter 2).
    /// </summary>
    /// <param name="score">Raw score of a part.</param>
    /// <returns>Greater than 0, at most 1.</returns>
    public double PValue(float score)
    {
        int low = 0, high = _sorted.Length;
        while (low < high)
        {
            int middle = (low + high) / 2;
            if (_sorted[middle] < score) low = middle + 1;
            else high = middle;
        }
        return (1.0 + _sorted.Length - low) / (_sorted.Length + 1);
    }
}
