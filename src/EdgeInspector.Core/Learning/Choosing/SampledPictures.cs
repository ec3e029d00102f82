using EdgeInspector.Frames;

namespace EdgeInspector.Learning.Choosing;

/// <summary>
/// Some pictures of a learning run, held in memory in one size, and read in any smaller one: they are decoded once for all candidates.
/// </summary>
public sealed class SampledPictures : ITrainingPictures
{
    private readonly byte[][] _pictures;
    private readonly int _width;
    private readonly int _height;
    private readonly int _inputWidth;
    private readonly int _inputHeight;
    private readonly ulong _seed;

    private SampledPictures(
        IReadOnlyList<TrainingImage> images, byte[][] pictures, ulong seed, (int Width, int Height) size, (int Width, int Height) input)
    {
        (Images, _pictures, _seed) = (images, pictures, seed);
        (_width, _height) = size;
        (_inputWidth, _inputHeight) = input;
    }

    /// <inheritdoc/>
    public IReadOnlyList<TrainingImage> Images { get; }

    /// <summary>Reads some pictures.</summary>
    /// <param name="from">All pictures, which give them in the size of <paramref name="width"/> and <paramref name="height"/>.</param>
    /// <param name="indices">Which.</param>
    /// <param name="width">Pixels a row.</param>
    /// <param name="height">Rows.</param>
    /// <param name="seed">Draws the defects.</param>
    /// <param name="parallel">Changes the time, not the result.</param>
    public static SampledPictures Of(ITrainingPictures from, IReadOnlyList<int> indices, int width, int height, ulong seed,
        ParallelOptions parallel)
    {
        byte[][] pictures = new byte[indices.Count][];
        Parallel.For(0, pictures.Length, parallel, i => from.Read(indices[i], pictures[i] = new byte[width * height * 3]));
        return new SampledPictures([.. indices.Select(index => from.Images[index])], pictures, seed, (width, height), (width, height));
    }

    /// <summary>The same pictures, read in another size.</summary>
    public SampledPictures At(int width, int height) => new(Images, _pictures, _seed, (_width, _height), (width, height));

    /// <inheritdoc/>
    public void Read(int index, Span<byte> input) => Resize(_pictures[index], input);

    /// <inheritdoc/>
    public int DrawnDefects => SyntheticDefects.Kinds.Count;

    /// <inheritdoc/>
    public void ReadWithDefect(int index, int defect, Span<byte> input)
    {
        // Sizes take turns over the pictures, so that every kind is drawn in every size.
        double size = SyntheticDefects.Sizes[(index + defect) % SyntheticDefects.Sizes.Count];
        ulong seed = _seed + (ulong)(index * DrawnDefects + defect);
        Resize(SyntheticDefects.Drawn(_pictures[index], _width, _height, SyntheticDefects.Kinds[defect], size, seed), input);
    }

    private void Resize(byte[] picture, Span<byte> input) =>
        new FramePreparation(_width, _height, PixelFormat.Rgb8, new PixelRectangle(0, 0, _width, _height), _inputWidth,
            _inputHeight).Prepare(picture, input);
}
