namespace EdgeInspector.Verdicts;

/// <summary>The part as it was found in a frame.</summary>
/// <param name="Share">Share of the learned picture that it covers, 0 to 1.</param>
/// <param name="Outlines">One closed outline per piece, the largest first: corners in full-frame pixels, clockwise.</param>
public sealed record FoundPart(double Share, IReadOnlyList<IReadOnlyList<(int X, int Y)>> Outlines);
