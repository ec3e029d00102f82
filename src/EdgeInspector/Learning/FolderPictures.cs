using System.Collections.Concurrent;
using EdgeInspector.Files;
using EdgeInspector.Frames;

namespace EdgeInspector.Learning;

/// <summary>
/// The good images of a folder and its subfolders, in natural order of their relative paths. Each is looked at once before the work
/// begins (all unusable ones are told at once), and read again when it is learned from, so that no more than one per worker is in memory.
/// </summary>
internal sealed class FolderPictures : ITrainingPictures
{
    private readonly string _folder;
    private readonly IPictureCodec _codec;
    private readonly PixelRectangle? _region;
    private int _inputWidth;
    private int _inputHeight;

    private FolderPictures(string folder, IPictureCodec codec, PixelRectangle? region, TrainingImage[] images, string[] notes)
    {
        (_folder, _codec, _region, Images, Notes) = (folder, codec, region, images, notes);
    }

    /// <inheritdoc/>
    public IReadOnlyList<TrainingImage> Images { get; }

    /// <summary>What was changed while reading (depth, transparency), in words.</summary>
    public IReadOnlyList<string> Notes { get; }

    /// <summary>Size of the learned part of a typical image: that with the median aspect ratio.</summary>
    public (int Width, int Height) TypicalSize
    {
        get
        {
            if (_region is { } region) return (region.Width, region.Height);
            TrainingImage typical = Images.OrderBy(image => (double)image.Width / image.Height).ElementAt(Images.Count / 2);
            return (typical.Width, typical.Height);
        }
    }

    /// <summary>Looks at all images.</summary>
    /// <param name="folder">Folder of good images.</param>
    /// <param name="codec">Reads them.</param>
    /// <param name="region">Part of each image to learn; null for all of it.</param>
    /// <param name="maxImages">Use at most this many, evenly spaced; null for all.</param>
    /// <param name="say">Takes what is to be said of the folder before its images are read: sub-folders, and what was left out.</param>
    /// <param name="cancellation">Ends the work.</param>
    /// <exception cref="PictureException">No folder, no image, images of defects beside good ones, or images that cannot be used; all of them are listed.</exception>
    public static FolderPictures Open(
        string folder, IPictureCodec codec, PixelRectangle? region, int? maxImages, Action<string> say, CancellationToken cancellation)
    {
        var found = PictureFolder.Walk(folder, codec);
        if (found.FaultAsGood is { } kinds) throw new PictureException(kinds);
        if (found.LeftOut is not null || found.Folders.Count > 1) say(found.Summary);
        string[] files = [.. found.Pictures];
        if (maxImages < files.Length) files = [.. Enumerable.Range(0, maxImages.Value).Select(i => files[(int)((long)i * files.Length / maxImages.Value)])];

        var images = new TrainingImage[files.Length];
        var faults = new ConcurrentDictionary<int, string>();
        var sources = new PictureSource[files.Length];
        Parallel.For(0, files.Length, new ParallelOptions { CancellationToken = cancellation }, i =>
        {
            string path = Path.Combine(folder, files[i]);
            try
            {
                Picture picture = codec.Read(path, out PictureSource source);
                if (region is { } wanted && !wanted.FitsIn(picture.Width, picture.Height))
                    throw new PictureException($"{path}: the picture is {picture.Width}x{picture.Height} and does not contain the region of interest {wanted}.");
                images[i] = new TrainingImage(files[i], FileHash.Sha256(path), picture.Width, picture.Height);
                sources[i] = source;
            }
            catch (PictureException exception)
            {
                faults[i] = exception.Message;
            }
        });
        if (!faults.IsEmpty) throw new PictureException(string.Join("\n", faults.OrderBy(fault => fault.Key).Select(fault => fault.Value)));
        var notes = new PictureNotes();
        for (int i = 0; i < files.Length; i++) notes.Add(files[i], sources[i].Notes);
        return new FolderPictures(folder, codec, region, images, [.. notes.Lines, .. Spread(images, region)]);
    }

    /// <summary>Fixes the size of the graph's input; before the first <see cref="Read"/>.</summary>
    public void PrepareFor(int inputWidth, int inputHeight) => (_inputWidth, _inputHeight) = (inputWidth, inputHeight);

    /// <inheritdoc/>
    public void Read(int index, Span<byte> input)
    {
        Picture picture = _codec.Read(Path.Combine(_folder, Images[index].File), out _);
        PixelRectangle region = _region ?? new PixelRectangle(0, 0, picture.Width, picture.Height);
        if (!region.FitsIn(picture.Width, picture.Height))
            throw new PictureException($"{Images[index].File}: the picture changed while it was learned from.");
        new FramePreparation(picture.Width, picture.Height, picture.Format, region, _inputWidth, _inputHeight).Prepare(picture.Pixels, input);
    }

    private static IEnumerable<string> Spread(TrainingImage[] images, PixelRectangle? region)
    {
        if (region is not null || images.Select(image => (image.Width, image.Height)).Distinct().Count() == 1) yield break;
        yield return
            $"The images differ in size: {images.Min(image => image.Width)} to {images.Max(image => image.Width)} wide, "
            + $"{images.Min(image => image.Height)} to {images.Max(image => image.Height)} high. Each is resized to the same input.";
    }
}
