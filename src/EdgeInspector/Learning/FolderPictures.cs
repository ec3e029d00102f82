using EdgeInspector.Frames;

namespace EdgeInspector.Learning;

/// <summary>
/// The good images of a folder and its subfolders, in natural order of their relative paths. Each is looked at once before the work
/// begins (all unusable ones are reported at once), and read again when it is learned from, so that at most one per worker is in memory.
/// </summary>
internal sealed class FolderPictures : ITrainingPictures
{
    private readonly Func<string, string> _pathOf;
    private readonly IPictureCodec _codec;
    private readonly PixelRectangle? _region;
    private readonly PictureSurvey _survey;
    private int _inputWidth;
    private int _inputHeight;

    private FolderPictures(Func<string, string> pathOf, IPictureCodec codec, PixelRectangle? region, PictureSurvey survey) =>
        (_pathOf, _codec, _region, _survey) = (pathOf, codec, region, survey);

    /// <inheritdoc/>
    public IReadOnlyList<TrainingImage> Images => _survey.Images;

    /// <inheritdoc/>
    public IReadOnlyList<int>? Alike => _survey.Alike;

    /// <inheritdoc/>
    public int? BitDepth => _survey.BitDepth;

    /// <summary>What a person should know of the images.</summary>
    public IReadOnlyList<string> Notes => _survey.Notes;

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
    /// <param name="options">Which part of each image to learn, and of how many.</param>
    /// <param name="say">Takes what is to be said of the folder before its images are read: sub-folders, and what was left out.</param>
    /// <param name="cancellation">Ends the work.</param>
    /// <exception cref="PictureException">No folder, no image, images of defects beside good ones, or images that cannot be used; all of
    /// them are listed.</exception>
    public static FolderPictures Open(string folder, IPictureCodec codec, LearningOptions options, Action<string> say,
        CancellationToken cancellation)
    {
        var found = PictureFolder.Walk(folder, codec);
        if (found.FaultAsGood is { } kinds) throw new PictureException(kinds);
        if (found.LeftOut is not null || found.Folders.Count > 1) say(found.Summary);
        string[] files = [.. found.Pictures];
        if (options.MaxImages is { } most && most < files.Length)
            files = [.. Enumerable.Range(0, most).Select(i => files[(int)((long)i * files.Length / most)])];
        // After the choice of most, so that the others stay the same.
        files = LeftOut.Without(folder, found.Pictures, files, options.LeaveOut, say);
        return Survey(folder, files, file => Path.Combine(folder, file), codec, options, cancellation);
    }

    /// <summary>Looks at images that lie in different places, in the order in which they are listed.</summary>
    /// <param name="name">What they are, for messages.</param>
    /// <param name="listed">The name of each, and where it lies.</param>
    /// <param name="codec">Reads them.</param>
    /// <param name="options">Which part of each image to learn.</param>
    /// <param name="cancellation">Ends the work.</param>
    /// <exception cref="PictureException">Images that cannot be used; all of them are listed.</exception>
    public static FolderPictures OpenListed(
        string name, IReadOnlyList<(string File, string Path)> listed, IPictureCodec codec, LearningOptions options,
        CancellationToken cancellation)
    {
        var places = listed.ToDictionary(one => one.File, one => one.Path, StringComparer.Ordinal);
        return Survey(name, [.. listed.Select(one => one.File)], file => places[file], codec, options, cancellation);
    }

    /// <summary>Where an image lies.</summary>
    /// <param name="file">Its name among <see cref="Images"/>.</param>
    public string PathOf(string file) => _pathOf(file);

    /// <summary>Fixes the size of the graph's input; before the first <see cref="Read"/>.</summary>
    public void PrepareFor(int inputWidth, int inputHeight) => (_inputWidth, _inputHeight) = (inputWidth, inputHeight);

    /// <inheritdoc/>
    public void Read(int index, Span<byte> input)
    {
        byte[] prepared = _codec.Look(
            _pathOf(Images[index].File),
            (pixels, _) =>
            {
                PixelRectangle region = _region ?? new PixelRectangle(0, 0, pixels.Width, pixels.Height);
                if (!region.FitsIn(pixels.Width, pixels.Height))
                    throw new PictureException($"{Images[index].File}: the picture changed while it was learned from.");
                byte[] rgb = new byte[_inputWidth * _inputHeight * 3];
                new FramePreparation(pixels.Width, pixels.Height, pixels.Format, region, _inputWidth, _inputHeight).Prepare(pixels.Pixels,
                    rgb);
                return rgb;
            },
            BitDepth);
        prepared.CopyTo(input);
    }

    private static FolderPictures Survey(string folder, IReadOnlyList<string> files, Func<string, string> pathOf, IPictureCodec codec,
        LearningOptions options, CancellationToken cancellation) => new(
        pathOf, codec, options.RegionOfInterest,
        PictureSurvey.Of(folder, files, pathOf, codec, options.RegionOfInterest, options.BitDepth, cancellation));
}
