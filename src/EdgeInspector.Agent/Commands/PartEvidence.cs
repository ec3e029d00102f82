using System.Text.Json.Nodes;
using EdgeInspector.Agent.Stations;
using EdgeInspector.Configuration;
using EdgeInspector.Frames;
using EdgeInspector.Inference.Evidence;
using EdgeInspector.Models;
using EdgeInspector.Pipeline;
using EdgeInspector.Publishing;

namespace EdgeInspector.Agent.Commands;

/// <summary>
/// What the regions of a stored reject should look like, from its archived frame and the model that judged it. One search at a time, on a
/// thread of low priority: the line goes first.
/// </summary>
/// <param name="parts">Has the frames.</param>
/// <param name="stations">By name.</param>
/// <param name="codec">Decodes them.</param>
internal sealed class PartEvidence(IPartArchive parts, IReadOnlyDictionary<string, Station> stations, IPictureCodec codec) : IDisposable
{
    private readonly SemaphoreSlim _turn = new(1);

    /// <summary>Adds to each region of a stored result what it should look like.</summary>
    /// <param name="station">The station.</param>
    /// <param name="sequence">The result's number.</param>
    /// <param name="result">The result; changed.</param>
    /// <param name="cancellation">Nobody waits any more.</param>
    /// <returns>Why there is none, in a sentence; null when there is.</returns>
    public async Task<string?> AddToAsync(string station, long sequence, JsonNode result, CancellationToken cancellation)
    {
        if (result["regions"] is not JsonArray { Count: > 0 } regions) return "It has no regions, and so nothing to compare.";
        if (await parts.FindAsync(station, sequence, cancellation) is not { Part: var part }
            || await parts.PictureAsync(part, ArchivedPicture.Frame, cancellation) is not { } frame)
            return "Its frame is not in the archive, and cannot be looked at again.";
        string? recipe = result["part"]?["recipe"]?.GetValue<string>();
        StationConfiguration configuration = stations[station].Revision.Configuration.For(recipe);
        await _turn.WaitAsync(cancellation);
        try
        {
            return await Task.Factory.StartNew(
                () =>
                {
                    _ = LowPriority.Take();
                    return Add(configuration, frame, result["model"]?["sha256"]?.GetValue<string>(), regions);
                }, cancellation, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        }
        catch (Exception exception) when (exception is ModelException or PictureException)
        {
            return exception.Message;
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _turn.Dispose();

    private string? Add(StationConfiguration station, byte[] frame, string? model, JsonArray regions)
    {
        Picture picture = codec.Decode(frame, "the archived frame");
        using GoodPatchFinder finder = GoodPatchFinder.Open(station.Package, model);
        PixelRectangle covered = finder.RegionIn(picture.Width, picture.Height,
            station.RegionOrigin is { } place ? (place[0], place[1]) : null);
        if (!covered.FitsIn(picture.Width, picture.Height)) return "The station looks at another place now than when the part was judged.";
        PixelRectangle[] boxes = [.. regions.Select(region => region!["box"]!.AsArray())
            .Select(box => new PixelRectangle(Number(box, 0), Number(box, 1), Number(box, 2), Number(box, 3)))];
        IReadOnlyList<GoodPatch> found = finder.Find(new PixelView(picture), covered, boxes);
        for (int i = 0; i < found.Count; i++)
        {
            regions[i]!["evidence"] = new JsonObject
            {
                ["file"] = found[i].File,
                ["sha256"] = found[i].Sha256,
                ["place"] = Corners(found[i].Place),
                ["patch"] = Corners(found[i].Patch),
                ["distance"] = found[i].Distance,
            };
        }
        return null;
    }

    private static int Number(JsonArray box, int index) => box[index]!.GetValue<int>();

    private static JsonArray Corners(PixelRectangle box) => [box.X, box.Y, box.Width, box.Height];
}
