namespace EdgeInspector.Scoring;

/// <summary>What a coreset selection chose.</summary>
/// <param name="Rows">Row indices in the order of their choice.</param>
/// <param name="Radii">Covering radius with the first j + 1 rows: the largest distance of any candidate to its nearest chosen row.</param>
public sealed record CoresetSelection(int[] Rows, float[] Radii);
