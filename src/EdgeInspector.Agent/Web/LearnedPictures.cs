using EdgeInspector.Agent.Commands;
using EdgeInspector.Frames;
using EdgeInspector.Inference.History;
using EdgeInspector.Inference.Packages;
using EdgeInspector.Models;
using EdgeInspector.Pipeline;
using EdgeInspector.Web.Api;

namespace EdgeInspector.Agent.Web;

/// <summary>
/// Shows the pictures that a station's models were learned from, as far as the histories keep them. One look at a time, at low priority:
/// a page asks for several at once, and the line comes first.
/// </summary>
/// <param name="histories">Those of a station.</param>
/// <param name="codec">Decodes and encodes.</param>
internal sealed class LearnedPictures(Func<string, IEnumerable<ModelHistory>> histories, IPictureCodec codec) : IDisposable
{
    private const int Quality = 92, LongestSide = 1024;
    private readonly SemaphoreSlim _turn = new(1);

    /// <inheritdoc/>
    public void Dispose() => _turn.Dispose();

    /// <summary>Whether the pictures of a model are kept.</summary>
    /// <exception cref="IOException">The state folder cannot be read, or does not answer.</exception>
    public Task<bool> HasAnyAsync(string station, string model) => DoAsync(() => Find(station, model, null) is not null);

    /// <summary>A part of a picture.</summary>
    /// <param name="station">The station.</param>
    /// <param name="model">SHA-256 of the model's package.</param>
    /// <param name="picture">SHA-256 of the picture.</param>
    /// <param name="place">In pixels of the picture; what lies outside of it is left out.</param>
    /// <returns>Null when no version of the station names the picture, it is not kept, or the place lies outside of it.</returns>
    /// <exception cref="IOException">The state folder cannot be read, or does not answer.</exception>
    public Task<PictureCrop?> CropAsync(string station, string model, string picture, PixelRectangle place) =>
        DoAsync(() => Find(station, model, picture) is { } found ? Crop(found.Path, place, BitDepthOf(found.History, model)) : null);

    private (string Path, ModelHistory History)? Find(string station, string model, string? picture)
    {
        foreach (ModelHistory history in histories(station))
            if (VersionPictures.Find(history, model, picture) is { } path) return (path, history);
        return null;
    }

    private PictureCrop? Crop(string path, PixelRectangle place, int? bitDepth) => codec.Look<PictureCrop?>(path, (picture, _) =>
        PictureCutting.Cut(picture, place, ToSide) is var (cut, shown) ? new PictureCrop(codec.EncodeJpeg(cut, Quality), shown) : null,
        bitDepth);

    private static double ToSide(PixelRectangle shown) => Math.Min(1, (double)LongestSide / Math.Max(shown.Width, shown.Height));

    // Numbers of more than 8 bits are seen as learning saw them; only the package says how, and only the one in its place is looked at.
    private static int? BitDepthOf(ModelHistory history, string model)
    {
        try
        {
            ModelManifest manifest = PackageReader.ReadManifest(history.Place, out string sha256);
            return sha256 == model ? manifest.Frames?.BitDepth : null;
        }
        catch (ModelException)
        {
            // Another one is being put there at this moment.
            return null;
        }
    }

    private async Task<T?> DoAsync<T>(Func<T?> look)
    {
        await _turn.WaitAsync();
        try
        {
            return await ModelActivation.OnThreadAsync(() =>
            {
                _ = LowPriority.Take();
                return look();
            });
        }
        catch (Exception exception) when (exception is HistoryException or PictureException)
        {
            // Damaged, or deleted with its version at this moment: what cannot be shown is as good as not kept; 'models verify' says more.
            return default;
        }
        finally
        {
            _turn.Release();
        }
    }
}
