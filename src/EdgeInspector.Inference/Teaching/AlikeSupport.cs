using System.Globalization;

namespace EdgeInspector.Inference.Teaching;

/// <summary>How many parts that are alike speak for a candidate, of how many wanted.</summary>
/// <param name="Parts">Parts that are alike, the candidate included.</param>
/// <param name="OfParts">Parts that it takes.</param>
/// <param name="Lots">Lots that they come from, as far as lots are known.</param>
/// <param name="OfLots">Lots that it takes.</param>
public sealed record AlikeSupport(int Parts, int OfParts, int Lots, int OfLots)
{
    /// <summary>Whether they stand in for a second person.</summary>
    public bool IsEnough => Parts >= OfParts && Lots >= OfLots;

    /// <summary>For people.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture,
        $"{Parts} alike of {OfParts}, {Lots} {(Lots == 1 ? "lot" : "lots")} of {OfLots}");
}
