namespace EdgeInspector.Scoring.Heads;

/// <summary>What a method has learned, ready to become the second half of a graph: features in, scores out.</summary>
public abstract record ScoringHead
{
    /// <summary>Embeddings of good patches that the scores rest on; null when the method keeps none.</summary>
    public virtual MemoryBank? Bank => null;

    /// <summary>The same head without the rows of some pictures; null where its scores rest on more than rows, or too few remain.</summary>
    /// <param name="pictures">Indexes as in <see cref="PatchOrigin.Image"/>.</param>
    public virtual ScoringHead? Without(IReadOnlySet<int> pictures) => null;

    /// <summary>Whether patches are scored, which gives an anomaly map; false when only the whole picture is.</summary>
    public virtual bool HasMap => true;

    /// <summary>Whether the picture as a whole gets a score on a scale of its own.</summary>
    public virtual bool HasImageScore => false;
}
