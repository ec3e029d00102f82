using EdgeInspector.Numerics;

namespace EdgeInspector.Learning;

/// <summary>Which patches of each image are kept when all of them would not fit into the memory limit. Images are never left out.</summary>
internal sealed class PatchSampling
{
    private readonly int _patches;
    private readonly ulong _seed;

    /// <param name="images">Images to learn from.</param>
    /// <param name="patches">Patches of one image.</param>
    /// <param name="dimensions">Numbers per patch.</param>
    /// <param name="limitBytes">For all kept patches together.</param>
    /// <param name="seed">Picks the patches.</param>
    public PatchSampling(int images, int patches, int dimensions, long limitBytes, ulong seed)
    {
        (_patches, _seed) = (patches, seed);
        long fit = limitBytes / ((long)dimensions * sizeof(float) * Math.Max(1, images));
        // Row indices are 32-bit.
        PerImage = (int)Math.Clamp(Math.Min(fit, int.MaxValue / Math.Max(1, images)), 1, patches);
    }

    /// <summary>Patches kept of each image.</summary>
    public int PerImage { get; }

    /// <summary>Whether any patch is left out.</summary>
    public bool Thins => PerImage < _patches;

    /// <summary>The kept patches of one image, ascending.</summary>
    public int[] Of(int image)
    {
        int[] patches = [.. Enumerable.Range(0, _patches)];
        if (!Thins) return patches;
        return [.. new SplitMix64(_seed + (ulong)image * 0x9E3779B97F4A7C15).Sample(patches, PerImage).Order()];
    }
}
