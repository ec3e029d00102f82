using System.Collections.Concurrent;
using EdgeInspector.Files;
using EdgeInspector.Frames;

namespace EdgeInspector.Learning;

/// <summary>
/// A first look at all images of a learning run: which can be used, of what kind are they, and which show the same again?
/// </summary>
internal sealed class PictureSurvey
{
    private static readonly int[] Depths = [8, 10, 12, 14, 16];
    private readonly List<string> _notes = [];

    private PictureSurvey()
    {
    }

    /// <summary>The images to learn from, without copies of others, in the order of the files.</summary>
    public required IReadOnlyList<TrainingImage> Images { get; init; }

    /// <summary>For each image the first one that shows the same; its own index where there is none before it.</summary>
    public required IReadOnlyList<int> Alike { get; init; }

    /// <summary>How many bits of 16-bit files are used; null when no file has 16.</summary>
    public required int? BitDepth { get; init; }

    /// <summary>What a person should know of the images.</summary>
    public IReadOnlyList<string> Notes => _notes;

    /// <summary>Looks at all images.</summary>
    /// <param name="folder">Folder of good images, for messages.</param>
    /// <param name="files">Their names.</param>
    /// <param name="pathOf">Where each lies.</param>
    /// <param name="codec">Reads them.</param>
    /// <param name="region">Part of each image to learn; null for all of it.</param>
    /// <param name="bitDepth">How many bits of 16-bit files are used; null to find out.</param>
    /// <param name="cancellation">Ends the work.</param>
    /// <exception cref="PictureException">Images that cannot be used; all of them are listed.</exception>
    public static PictureSurvey Of(
        string folder, IReadOnlyList<string> files, Func<string, string> pathOf, IPictureCodec codec, PixelRectangle? region,
        int? bitDepth, CancellationToken cancellation)
    {
        Look[] looks = LookAtAll(files, pathOf, codec, region, bitDepth, cancellation);
        int? depth = looks.Any(look => look.Source.BitDepth == 16) ? bitDepth ?? DepthOf(looks.Max(look => look.Source.Highest)) : null;
        // Imprints of 16 bits mean something with the right 8 of them alone.
        if (depth is { } found && found != (bitDepth ?? 16)) looks = LookAtAll(files, pathOf, codec, region, found, cancellation);
        RefuseFeatureless(folder, looks);

        int[] copies = AlikePictures.Copies([.. looks.Select(look => look.Imprint)]);
        int[] kept = [.. Enumerable.Range(0, looks.Length).Where(i => copies[i] == i)];
        int[] alike = AlikePictures.Alike([.. kept.Select(i => looks[i].Imprint)]);
        var survey = new PictureSurvey { Images = [.. kept.Select(i => looks[i].Image)], Alike = alike, BitDepth = depth };
        survey.Say(looks, copies, region, bitDepth);
        return survey;
    }

    private static Look[] LookAtAll(
        IReadOnlyList<string> files, Func<string, string> pathOf, IPictureCodec codec, PixelRectangle? region, int? bitDepth,
        CancellationToken cancellation)
    {
        var looks = new Look[files.Count];
        var faults = new ConcurrentDictionary<int, string>();
        Parallel.For(0, files.Count,
            new ParallelOptions { CancellationToken = cancellation, MaxDegreeOfParallelism = Environment.ProcessorCount }, i =>
        {
            string path = pathOf(files[i]);
            try
            {
                looks[i] = codec.Look(
                    path,
                    (pixels, source) =>
                    {
                        PixelRectangle part = region ?? new PixelRectangle(0, 0, pixels.Width, pixels.Height);
                        if (!part.FitsIn(pixels.Width, pixels.Height))
                            throw new PictureException(
                                $"{path}: the picture is {pixels.Width}x{pixels.Height} and does not contain the region of interest {part}.");
                        return new Look(new TrainingImage(files[i], FileHash.Sha256(path), pixels.Width, pixels.Height), source,
                            PictureImprint.Of(pixels, part));
                    },
                    bitDepth);
            }
            catch (PictureException exception)
            {
                faults[i] = exception.Message;
            }
        });
        return faults.IsEmpty
            ? looks
            : throw new PictureException(string.Join("\n", faults.OrderBy(fault => fault.Key).Select(fault => fault.Value)));
    }

    // Cameras of 10, 12 or 14 bits fill the lower ones of 16 and leave the others empty.
    private static int DepthOf(int highest) => Depths.First(depth => highest >> depth == 0);

    private static void RefuseFeatureless(string folder, Look[] looks)
    {
        string[] blank = [.. looks.Where(look => look.Imprint.IsFeatureless).Select(look => look.Image.File)];
        if (blank.Length == 0) return;
        throw new PictureException(
            $"{folder}: {PictureFolder.Count(blank.Length, "image")} of {looks.Length} show nothing, all pixels are alike: {PictureNotes.Names(blank)}. "
            + "There is nothing to learn from them; take them out, and check the camera that made them.");
    }

    private void Say(Look[] looks, int[] copies, PixelRectangle? region, int? bitDepth)
    {
        var reading = new PictureNotes();
        foreach (Look look in looks) reading.Add(look.Image.File, look.Source.Notes);
        _notes.AddRange(reading.Lines);
        if (BitDepth is { } depth)
        {
            _notes.Add(
                $"The files with 16 bits a channel hold numbers up to {looks.Max(look => look.Source.Highest)}: the upper 8 of {depth} bits are used, "
                + $"{(bitDepth is null ? "as found; give --bit-depth if the camera has others" : "as given")}. The package keeps that.");
        }
        SayRepeats(looks, copies);
        int grey = looks.Count(look => look.Imprint.IsGrey);
        if (grey > 0 && grey < looks.Length)
            _notes.Add(
                $"{grey} of {looks.Length} images are grey, the others have colours. A model should be learned from pictures of the camera that it is used with.");
        if (region is not null || Images.Select(image => (image.Width, image.Height)).Distinct().Count() == 1) return;
        _notes.Add(
            $"The images differ in size: {Images.Min(image => image.Width)} to {Images.Max(image => image.Width)} wide, "
            + $"{Images.Min(image => image.Height)} to {Images.Max(image => image.Height)} high. Each is resized to the same input.");
    }

    private void SayRepeats(Look[] looks, int[] copies)
    {
        string[] same = [.. Enumerable.Range(0, looks.Length).Where(i => copies[i] != i)
            .Select(i => $"{looks[i].Image.File} is {looks[copies[i]].Image.File}")];
        if (same.Length > 0)
            _notes.Add(
                $"{PictureFolder.Count(same.Length, "image")} of {looks.Length} are copies of others and left out ({PictureNotes.Names(same)}); {Images.Count} different ones are learned.");
        string[] near = [.. Enumerable.Range(0, Images.Count).Where(i => Alike[i] != i)
            .Select(i => $"{Images[i].File} is like {Images[Alike[i]].File}")];
        if (near.Length > 0)
        {
            _notes.Add(
                $"{PictureFolder.Count(near.Length, "image")} show the same as others but for noise or light ({PictureNotes.Names(near)}): "
                + $"{Images.Count - near.Length} different ones count for the threshold and its false reject rate.");
        }
    }

    private sealed record Look(TrainingImage Image, PictureSource Source, PictureImprint Imprint);
}
