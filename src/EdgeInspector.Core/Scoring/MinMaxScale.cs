namespace EdgeInspector.Scoring;

/// <summary>Brings each dimension from [low, low + range] to [0, 1].</summary>
/// <param name="Low">Smallest value of each dimension.</param>
/// <param name="Range">Largest minus smallest value; 1 where a dimension does not vary.</param>
public sealed record MinMaxScale(float[] Low, float[] Range)
{
    /// <summary>The scale of some rows.</summary>
    /// <param name="rows">All embeddings.</param>
    /// <param name="chosen">Rows that count, at least one.</param>
    public static MinMaxScale Of(FeatureMatrix rows, IEnumerable<int> chosen)
    {
        float[] low = new float[rows.Dimensions], high = new float[rows.Dimensions];
        Array.Fill(low, float.PositiveInfinity);
        Array.Fill(high, float.NegativeInfinity);
        foreach (int row in chosen)
        {
            ReadOnlySpan<float> vector = rows.Row(row);
            System.Numerics.Tensors.TensorPrimitives.Min(vector, low, low);
            System.Numerics.Tensors.TensorPrimitives.Max(vector, high, high);
        }
        return new MinMaxScale(low, [.. high.Zip(low, (top, bottom) => top > bottom ? top - bottom : 1)]);
    }

    /// <summary>Scales one vector.</summary>
    public void Apply(ReadOnlySpan<float> vector, Span<float> scaled)
    {
        for (int i = 0; i < vector.Length; i++) scaled[i] = (vector[i] - Low[i]) / Range[i];
    }
}
