namespace EdgeInspector.Verdicts;

/// <summary>What was found of the part in one frame.</summary>
/// <param name="Share">Share of the learned picture that it covers, 0 to 1.</param>
/// <param name="Pieces">How many things of its kind there are: each at least a quarter as large as the largest.</param>
/// <param name="AtRim">Patches of the picture's outermost ring that belong to it.</param>
public readonly record struct PartFinding(double Share, int Pieces, int AtRim);
