namespace EdgeInspector.Scoring.Heads;

/// <summary>PaDiM (Defard et al., 2020): one Gaussian per grid position; a patch's score is its Mahalanobis distance.</summary>
/// <param name="Chosen">Numbers of a patch that are used, ascending; null for all.</param>
/// <param name="Positions">One Gaussian per position of the grid, row by row, over the used numbers.</param>
public sealed record PadimHead(IReadOnlyList<int>? Chosen, IReadOnlyList<WhitenedGaussian> Positions) : ScoringHead;
