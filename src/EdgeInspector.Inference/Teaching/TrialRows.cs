namespace EdgeInspector.Inference.Teaching;

/// <summary>The rows that a picture would bring into a bank.</summary>
/// <param name="Vectors">[rows, dimensions], the farthest from the bank first; at most as many as it may own.</param>
/// <param name="Wanted">Rows that lie farther from the bank than its own pictures do; counted up to a few times what it may own.</param>
/// <param name="Movement">Distance of the farthest of its patches from the bank, in covering radii of the bank.</param>
public sealed record TrialRows(float[] Vectors, int Wanted, double Movement);
