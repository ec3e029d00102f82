namespace EdgeInspector.Scoring.Reference;

/// <summary>
/// Patch embeddings out of the layers of a feature extractor (Roth et al., CVPR 2022, section 3.1): each layer is averaged over 3x3
/// neighbours, later layers are resized to the grid of the first one, and all are concatenated. The plain reference of what the graph
/// computes.
/// </summary>
public static class PatchEmbedding
{
    private const int Neighbourhood = 9;

    /// <summary>Computes the embeddings.</summary>
    /// <param name="layers">Shallowest first.</param>
    /// <returns>[patches in row-major order, channels of all layers].</returns>
    public static float[] Of(IReadOnlyList<FeatureMap> layers)
    {
        int patches = layers[0].Height * layers[0].Width, dimensions = layers.Sum(layer => layer.Channels), offset = 0;
        float[] embedding = new float[patches * dimensions], pooled = new float[layers.Max(layer => layer.Height * layer.Width)],
            resized = new float[patches];
        foreach (FeatureMap layer in layers)
        {
            var resize = new BilinearResize(layer.Width, layer.Height, layers[0].Width, layers[0].Height);
            for (int channel = 0; channel < layer.Channels; channel++)
            {
                Pool(layer.Channel(channel), layer.Width, pooled);
                resize.Run(pooled, resized);
                for (int patch = 0; patch < patches; patch++) embedding[patch * dimensions + offset + channel] = resized[patch];
            }
            offset += layer.Channels;
        }
        return embedding;
    }

    // The border of zeros counts as neighbours, as AvgPool2d(3, stride 1, padding 1) has it.
    private static void Pool(ReadOnlySpan<float> values, int width, Span<float> pooled)
    {
        int height = values.Length / width;
        for (int y = 0; y < height; y++)
        {
            for (int x = 0; x < width; x++)
            {
                float sum = 0;
                for (int ny = Math.Max(0, y - 1); ny <= Math.Min(height - 1, y + 1); ny++)
                    for (int nx = Math.Max(0, x - 1); nx <= Math.Min(width - 1, x + 1); nx++) sum += values[ny * width + nx];
                pooled[y * width + x] = sum / Neighbourhood;
            }
        }
    }
}
