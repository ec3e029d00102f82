using System.Globalization;
using EdgeInspector.Files;
using EdgeInspector.Frames;
using EdgeInspector.Inference.Evidence;
using EdgeInspector.Inspecting;
using EdgeInspector.Models;
using EdgeInspector.Verdicts;

namespace EdgeInspector.Evaluating.Report;

/// <summary>Shows what a marked place should look like: the good patch of the bank that it resembles most.</summary>
/// <param name="finder">Searches; the pairs dispose it.</param>
/// <param name="goodFolder">Where the learned pictures may lie still; one that is gone or changed is named, and not shown.</param>
/// <param name="codec">Reads and writes pictures.</param>
/// <param name="bitDepth">As the model was taught; null for 8 bits.</param>
internal sealed class GoodPatchPairs(GoodPatchFinder finder, string goodFolder, IPictureCodec codec, int? bitDepth) : IDisposable
{
    private const int Side = 160, Quality = 88;

    /// <inheritdoc/>
    public void Dispose() => finder.Dispose();

    /// <summary>Looks for the region with the highest peak; null where none is marked.</summary>
    /// <exception cref="ModelException">The runtime failed.</exception>
    public GoodPatchPair? Of(PictureInspection inspection)
    {
        if (inspection.Judgement.Regions.Count == 0) return null;
        Region worst = inspection.Judgement.Regions.MaxBy(region => region.Peak)!;
        GoodPatch good = finder.Find(new PixelView(inspection.Picture), inspection.Region, [worst.Box])[0];
        string text = string.Create(CultureInfo.InvariantCulture,
            $"At {good.Patch.X},{good.Patch.Y} it should look like {good.File} at {good.Place.X},{good.Place.Y} (distance {good.Distance:0.0})");
        byte[]? there = DrawGood(good);
        return new GoodPatchPair(text, there is null ? null : Draw(new PixelView(inspection.Picture), good.Patch), there);
    }

    private byte[]? DrawGood(GoodPatch good)
    {
        string path = Path.Combine(goodFolder, good.File);
        try
        {
            return File.Exists(path) && FileHash.Sha256(path) == good.Sha256
                ? codec.Look(path, (picture, _) => Draw(picture, good.Place), bitDepth)
                : null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or PictureException)
        {
            // The words say what it is; a picture that went away meanwhile only illustrates them.
            return null;
        }
    }

    private byte[]? Draw(PixelView picture, PixelRectangle place) =>
        PictureCutting.Cut(picture, place, ToSide) is var (cut, _) ? codec.EncodeJpeg(cut, Quality) : null;

    private static double ToSide(PixelRectangle shown) => (double)Side / Math.Max(shown.Width, shown.Height);
}

/// <summary>A marked place beside a good one.</summary>
/// <param name="Text">Where both lie and how far apart they are, for people.</param>
/// <param name="Marked">The marked place as a JPEG; null where the learned picture is not at hand.</param>
/// <param name="Good">The good one.</param>
internal sealed record GoodPatchPair(string Text, byte[]? Marked, byte[]? Good);
