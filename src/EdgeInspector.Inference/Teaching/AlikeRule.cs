namespace EdgeInspector.Inference.Teaching;

/// <summary>How many parts that are alike stand in for a second person.</summary>
/// <param name="Parts">Parts that were taught as good and are alike, the candidate included; at least 2.</param>
/// <param name="Lots">Lots that they come from, at least; a part of no known lot comes from none.</param>
public sealed record AlikeRule(int Parts, int Lots);
