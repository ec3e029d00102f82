namespace EdgeInspector.Scoring.Reference;

/// <summary>A layer's features averaged over the whole picture.</summary>
public static class GlobalAverage
{
    /// <summary>Mean of each channel.</summary>
    /// <returns>[channels].</returns>
    public static float[] Of(FeatureMap layer)
    {
        float[] average = new float[layer.Channels];
        for (int channel = 0; channel < layer.Channels; channel++)
        {
            double sum = 0;
            foreach (float value in layer.Channel(channel)) sum += value;
            average[channel] = (float)(sum / (layer.Height * layer.Width));
        }
        return average;
    }
}
