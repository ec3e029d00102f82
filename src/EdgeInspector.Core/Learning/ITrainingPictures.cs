namespace EdgeInspector.Learning;

/// <summary>Good images to learn from, read one at a time: no more than one per worker is ever in memory.</summary>
public interface ITrainingPictures
{
    /// <summary>The images in natural file-name order.</summary>
    IReadOnlyList<TrainingImage> Images { get; }

    /// <summary>
    /// For each image the first one that shows the same; its own index where there is none before it. Null when nobody looked.
    /// </summary>
    IReadOnlyList<int>? Alike => null;

    /// <summary>How many bits of files with 16 bits a channel are used; null when none has 16.</summary>
    int? BitDepth => null;

    /// <summary>Writes one image as the graph sees it: region of interest cut out, resized, RGB. Called from several threads.</summary>
    /// <param name="index">Position in <see cref="Images"/>.</param>
    /// <param name="input">[input height, input width, 3].</param>
    void Read(int index, Span<byte> input);

    /// <summary>
    /// How many defects are drawn into every image, each into a copy of its own, to see what a model would catch; 0 for none.
    /// </summary>
    int DrawnDefects => 0;

    /// <summary>Writes one image with a drawn defect.</summary>
    /// <param name="index">Position in <see cref="Images"/>.</param>
    /// <param name="defect">0 to <see cref="DrawnDefects"/> - 1.</param>
    /// <param name="input">[input height, input width, 3].</param>
    void ReadWithDefect(int index, int defect, Span<byte> input) => throw new NotSupportedException();
}
