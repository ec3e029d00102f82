namespace EdgeInspector.Bench;

/// <summary>The search against the product, at p50.</summary>
/// <param name="Rows">Rows of the bank.</param>
/// <param name="Threads">Threads of one run.</param>
/// <param name="ProductMs">The bare product, in milliseconds.</param>
/// <param name="OneMs">Search with k = 1.</param>
/// <param name="ThreeMs">Search with k = 3.</param>
/// <param name="OneOfPeak">Product over search, k = 1.</param>
/// <param name="ThreeOfPeak">Product over search, k = 3.</param>
internal sealed record SearchResult(int Rows, int Threads, double ProductMs, double OneMs, double ThreeMs, double OneOfPeak,
    double ThreeOfPeak);
