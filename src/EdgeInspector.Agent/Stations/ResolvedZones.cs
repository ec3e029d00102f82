using System.Globalization;
using EdgeInspector.Configuration;
using EdgeInspector.Frames;
using EdgeInspector.Models;
using EdgeInspector.Verdicts;

namespace EdgeInspector.Agent.Stations;

/// <summary>The zones of a station, brought together with its model.</summary>
/// <param name="Zones">For the verdict rule; empty without zones.</param>
/// <param name="Notes">What a person should know of them, a sentence each; empty when there is nothing.</param>
internal sealed record ResolvedZones(IReadOnlyList<Zone> Zones, IReadOnlyList<string> Notes)
{
    private static readonly ResolvedZones None = new([], []);

    /// <summary>Reads the masks and tries the zones on the frames that the station is to see, as far as their size is known.</summary>
    /// <param name="station">The configuration.</param>
    /// <param name="rule">What decides outside of all zones.</param>
    /// <param name="ignored">The ignore mask; null without.</param>
    /// <param name="model">The model.</param>
    /// <param name="origin">Where the station moved the model's region to; null when it did not.</param>
    /// <param name="codec">Reads masks.</param>
    /// <exception cref="PictureException">A mask cannot be used.</exception>
    /// <exception cref="ZoneException">The zones do not go together, or not with model and station.</exception>
    public static ResolvedZones Of(
        StationConfiguration station, VerdictSettings rule, FrameMask? ignored, ModelInfo model, (int X, int Y)? origin,
        IPictureCodec codec)
    {
        if (station.Zones is not { Count: > 0 } wanted) return None;
        RefuseThreshold(station, wanted, rule, model);
        List<Zone> zones = [];
        List<string> notes = [];
        foreach (ZoneConfiguration one in wanted)
        {
            VerdictSettings own = rule with
            {
                Threshold = one.Threshold ?? rule.Threshold,
                // It lies below the station's threshold, and says nothing of another one.
                WarningThreshold = one.Threshold is null ? rule.WarningThreshold : null,
                MinimumRegionArea = one.MinimumRegionArea ?? rule.MinimumRegionArea,
            };
            FrameMask? mask = one.Mask is { } path ? ReadMask(one.Name, path, codec, model, origin, notes) : null;
            zones.Add(new Zone { Name = one.Name, Rectangle = one.Place, Mask = mask, Rule = one.Off ? null : own });
        }
        Try(station, zones, rule, ignored, model, origin, notes);
        return new ResolvedZones(zones, notes);
    }

    // As with a mask or another smallest area: the model's threshold holds for what it was found with.
    private static void RefuseThreshold(StationConfiguration station, IEnumerable<ZoneConfiguration> zones, VerdictSettings rule,
        ModelInfo model)
    {
        if (station.Threshold is not null) return;
        foreach (ZoneConfiguration zone in zones)
        {
            if (zone.Off)
            {
                throw new ZoneException(
                    $"the zone {zone.Name} is off, and the model's threshold was found with it. Set a threshold for the station, or find one with 'edge-inspector calibrate --station'.");
            }
            if (zone is { Threshold: null, MinimumRegionArea: { } area } && area != rule.MinimumRegionArea)
            {
                throw new ZoneException(string.Create(
                    CultureInfo.InvariantCulture,
                    $"the model's threshold was found with minimumRegionArea {model.MinimumRegionArea} and does not hold for {area}, as the zone {zone.Name} has it. Set a threshold for the zone, or find one with 'edge-inspector calibrate --station'."));
            }
        }
    }

    private static FrameMask ReadMask(string zone, string path, IPictureCodec codec, ModelInfo model, (int X, int Y)? origin,
        List<string> notes)
    {
        PictureMask picture = PictureMask.Read(path, codec, out _);
        if (picture.IsEmpty)
            throw new ZoneException($"the zone {zone} is empty: {path} is black everywhere. Mark where the zone lies with white.");
        PixelRectangle region = model.RegionIn(picture.Width, picture.Height, origin);
        if (!region.FitsIn(picture.Width, picture.Height))
        {
            throw new ZoneException(
                $"{path}: the mask of the zone {zone} is {picture.Width}x{picture.Height} and does not contain the region of interest {region}. It must have the size of the frames.");
        }
        if (Leaves(picture, region)) notes.Add(BeyondRegion(zone, region));
        bool[] marked = new bool[model.InputWidth * model.InputHeight];
        for (int i = 0; i < marked.Length; i++)
        {
            // The pixel that the centre lies in, as with rectangles.
            int x = region.X + Centre(i % model.InputWidth, region.Width, model.InputWidth),
                y = region.Y + Centre(i / model.InputWidth, region.Height, model.InputHeight);
            marked[i] = picture.Marked[y * picture.Width + x];
        }
        return new FrameMask(picture.Width, picture.Height, marked);
    }

    private static int Centre(int pixel, int length, int pixels) => (int)((2L * pixel + 1) * length / (2L * pixels));

    private static bool Leaves(PictureMask picture, PixelRectangle region)
    {
        for (int i = 0; i < picture.Marked.Length; i++)
        {
            (int x, int y) = (i % picture.Width, i / picture.Width);
            if (picture.Marked[i] && (x < region.X || y < region.Y || x >= region.X + region.Width || y >= region.Y + region.Height))
                return true;
        }
        return false;
    }

    // What cannot be told here, because only the camera knows the size of its frames, is told with the first frame.
    private static void Try(
        StationConfiguration station, List<Zone> zones, VerdictSettings rule, FrameMask? ignored, ModelInfo model, (int X, int Y)? origin,
        List<string> notes)
    {
        (int Width, int Height)? frame = FrameOf(station, zones, ignored);
        foreach (Zone zone in zones)
        {
            if (frame is { } size && zone.Misfit(size.Width, size.Height) is { } misfit) throw new ZoneException(misfit);
            if (frame is null && model.Taught is { } taught && zone.Rectangle is { } drawn
                && !drawn.FitsIn((int)taught.Width.High, (int)taught.Height.High))
            {
                notes.Add(string.Create(
                    CultureInfo.InvariantCulture,
                    $"the zone {zone.Name} ({drawn}) leaves frames of the taught size, {taught.Width.High}x{taught.Height.High}: with such frames every part becomes notInspected (frameQuality)."));
            }
            if (model.RegionOfInterest is { } learned && zone.Rectangle is { } place && RegionOf(learned, origin) is var region
                && !Holds(region, place))
                notes.Add(BeyondRegion(zone.Name, region));
        }
        if (frame is null && model.RegionOfInterest is null)
        {
            if (model.Taught is not { Width: var width, Height: var height }
                || !zones.All(zone => zone.Misfit((int)width.High, (int)height.High) is null)) return;
            frame = ((int)width.High, (int)height.High);
        }
        PixelRectangle covered = model.RegionIn(frame?.Width ?? 0, frame?.Height ?? 0, origin);
        _ = new VerdictRule(rule, model.InputWidth, model.InputHeight, covered, ignored?.Marked, zones);
    }

    private static (int Width, int Height)? FrameOf(StationConfiguration station, List<Zone> zones, FrameMask? ignored)
    {
        if (station.FrameLimits.Size is { Count: 2 } size) return (size[0], size[1]);
        return zones.Select(zone => zone.Mask).Prepend(ignored).FirstOrDefault(mask => mask is not null) is { } mask
            ? (mask.FrameWidth, mask.FrameHeight)
            : null;
    }

    private static PixelRectangle RegionOf(PixelRectangle learned, (int X, int Y)? origin) =>
        origin is { } place ? learned with { X = place.X, Y = place.Y } : learned;

    private static bool Holds(PixelRectangle region, PixelRectangle place) =>
        new PixelRectangle(place.X - region.X, place.Y - region.Y, place.Width, place.Height).FitsIn(region.Width, region.Height);

    private static string BeyondRegion(string zone, PixelRectangle region) =>
        $"the zone {zone} leaves the region of interest {region}; what lies beyond is never looked at.";
}
