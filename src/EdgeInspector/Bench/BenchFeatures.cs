using EdgeInspector.Imaging;
using EdgeInspector.Inference.Graphs;
using EdgeInspector.Learning;
using EdgeInspector.Scoring;

namespace EdgeInspector.Bench;

/// <summary>Patch embeddings of a folder of pictures, for benches that start where the backbone ends.</summary>
internal static class BenchFeatures
{
    /// <summary>Extracts them at 256x256.</summary>
    /// <returns>All patches of all images; the caller's to dispose.</returns>
    public static FeatureMatrix Of(string good, int? maxImages, CancellationToken cancellation)
    {
        const int Side = 256;
        FolderPictures pictures = FolderPictures.Open(good, PictureLibrary.Codec(), new LearningOptions { MaxImages = maxImages },
            _ => { }, cancellation);
        pictures.PrepareFor(Side, Side);
        var composer = new GraphComposer(LearningRun.DefaultBackbone, new LearningOptions().Layers, Side, Side);
        using IFeatureExtractor extractor = composer.CreateFeatureExtractor();
        int patches = extractor.GridWidth * extractor.GridHeight;
        var rows = new FeatureMatrix(patches * pictures.Images.Count, extractor.Dimensions);
        Parallel.For(0, pictures.Images.Count, new ParallelOptions { CancellationToken = cancellation }, image =>
        {
            byte[] input = new byte[Side * Side * 3];
            pictures.Read(image, input);
            extractor.Extract(input, rows.Block(image * patches, patches), new float[extractor.Dimensions]);
        });
        return rows;
    }
}
