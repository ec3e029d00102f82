using System.Globalization;
using System.Text.Json.Serialization;
using EdgeInspector.Frames;

namespace EdgeInspector.Models;

/// <summary>
/// What the frames were like that a model was taught with. A frame that is far from all of them is not inspected: its score would mean
/// nothing. The limits are wide, so that they part a wrong camera, lens, light or setting from parts that merely look odd.
/// </summary>
public sealed record TaughtFrames
{
    // A picture is grey up to the lower mean difference of its channels, and has colours from the higher one on.
    private const double GreyUpTo = 0.5, ColorFrom = 4;
    // How far beyond the taught ones a frame may be.
    private const double Shape = 1.2, Size = 2, Light = 4, Detail = 10;

    /// <summary>Whether they had colours.</summary>
    public required TaughtColor Color { get; init; }

    /// <summary>Pixels a row of the whole frames.</summary>
    public required TaughtRange Width { get; init; }

    /// <summary>Rows of the whole frames.</summary>
    public required TaughtRange Height { get; init; }

    /// <summary>See <see cref="FrameTraits.Brightness"/>.</summary>
    public required TaughtRange Brightness { get; init; }

    /// <summary>See <see cref="FrameTraits.Contrast"/>.</summary>
    public required TaughtRange Contrast { get; init; }

    /// <summary>See <see cref="FrameTraits.Sharpness"/>.</summary>
    public required TaughtRange Sharpness { get; init; }

    /// <summary>See <see cref="FrameTraits.Focus"/>; null in packages that do not say it.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public TaughtRange? Focus { get; init; }

    /// <summary>Width of the taught part of a frame by its height.</summary>
    public required TaughtRange Aspect { get; init; }

    /// <summary>
    /// How many bits of files with 16 bits a channel were used, of which the model sees the upper 8; null when no file had 16.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? BitDepth { get; init; }

    /// <summary>Brings together what the pictures of a set were like.</summary>
    /// <param name="sizes">Of the whole frames, in pixels.</param>
    /// <param name="region">The taught part of each; null for the whole frame.</param>
    /// <param name="traits">Of each as the graph sees it.</param>
    /// <param name="bitDepth">See <see cref="BitDepth"/>.</param>
    public static TaughtFrames Of(
        IReadOnlyCollection<(int Width, int Height)> sizes, PixelRectangle? region, IReadOnlyCollection<FrameTraits> traits,
        int? bitDepth) => new()
        {
            Color = traits.All(one => one.Color <= GreyUpTo) ? TaughtColor.Grey : traits.All(one => one.Color >= ColorFrom)
                ? TaughtColor.Color
                : TaughtColor.Mixed,
            Width = Range(sizes.Select(size => (double)size.Width)),
            Height = Range(sizes.Select(size => (double)size.Height)),
            Aspect = Range(
                region is { } part ? [(double)part.Width / part.Height] : sizes.Select(size => (double)size.Width / size.Height)),
            Brightness = Spread(traits.Select(one => one.Brightness)),
            Contrast = Spread(traits.Select(one => one.Contrast)),
            Sharpness = Range(traits.Select(one => one.Sharpness)),
            Focus = Spread(traits.Select(one => one.Focus)),
            BitDepth = bitDepth,
        };

    /// <summary>Why a frame's shape, size or bits are not those that the model was taught with; null when they are near enough.</summary>
    /// <param name="frame">The frame.</param>
    /// <param name="region">The part of it that would be looked at; it lies inside.</param>
    /// <param name="model">The model.</param>
    /// <param name="isMoved">Whether the station moved the region away from the taught place.</param>
    public string? UnlikeInShape(PixelView frame, PixelRectangle region, ModelInfo model, bool isMoved)
    {
        double aspect = (double)region.Width / region.Height;
        if (aspect < Aspect.Low / Shape || aspect > Aspect.High * Shape)
            return $"the frame is {frame.Width}x{frame.Height}, which is another shape than the taught {Sizes}. {SetCamera}";
        if (model.RegionOfInterest is null
            && (region.Width < Math.Min(Width.Low, model.InputWidth) / Size
                || region.Height < Math.Min(Height.Low, model.InputHeight) / Size))
            return $"the frame is {frame.Width}x{frame.Height}, too few pixels for a model that was taught with {Sizes}. {SetCamera}";
        if (model.RegionOfInterest is not null && !isMoved
            && (frame.Width < Width.Low || frame.Width > Width.High || frame.Height < Height.Low || frame.Height > Height.High))
        {
            return $"the frame is {frame.Width}x{frame.Height}, and the model's region of interest {region} was taught in {Sizes}: it shows something else here. "
                + "Set the camera to the taught size, or say with regionOrigin where the region is.";
        }
        return frame.SourceBits is { } bits && BitDepth is { } taught && bits != taught
            ? $"of the frame's {bits} bits a channel the upper 8 were kept, the model was taught with {taught} bits. Start the station again with this model." : null;
    }

    /// <summary>Why a frame looks unlike all that the model was taught with; null when it does not.</summary>
    /// <param name="frame">The frame as the graph sees it.</param>
    public string? UnlikeInLook(FrameTraits frame)
    {
        if (Color == TaughtColor.Grey && frame.Color > ColorFrom)
            return $"the frame has colours, the model was taught with grey pictures. {SetCamera}";
        if (Color == TaughtColor.Color && frame.Color <= GreyUpTo)
            return $"the frame is grey, the model was taught with pictures in colour. {SetCamera}";
        if (frame.Brightness < Brightness.Low / Light)
            return Said("too dark", "brightness", frame.Brightness, Brightness, "Check light, exposure and lens cap.");
        if (byte.MaxValue - frame.Brightness < (byte.MaxValue - Brightness.High) / Light)
            return Said("too bright", "brightness", frame.Brightness, Brightness, "Check light, exposure and gain.");
        if (frame.Contrast < Contrast.Low / Light)
            return Said("almost blank", "contrast", frame.Contrast, Contrast, "Check light, lens and that there is a part.");
        return frame.Sharpness < Sharpness.Low / Detail
            ? Said("blurred", "sharpness", frame.Sharpness, Sharpness, "Check focus, exposure time and lens.")
            : null;
    }

    private const string SetCamera = "Set the camera as it was for the taught pictures, or learn the model again.";

    private string Sizes => Width.Low == Width.High && Height.Low == Height.High
        ? string.Create(CultureInfo.InvariantCulture, $"{Width.Low}x{Height.Low}")
        : string.Create(CultureInfo.InvariantCulture, $"{Width.Low} to {Width.High} by {Height.Low} to {Height.High}");

    private static string Said(string what, string measure, double value, TaughtRange taught, string remedy) => string.Create(
        CultureInfo.InvariantCulture,
        $"the frame is {what}: {measure} {value:0.#}, of the taught pictures {taught.Low:0.#} to {taught.High:0.#}. {remedy}");

    // Three digits are enough, and make the file readable.
    private static TaughtRange Range(IEnumerable<double> values)
    {
        double[] all = [.. values.Select(value => Math.Round(value, 3))];
        return new TaughtRange(all.Min(), all.Max());
    }

    private static TaughtRange Spread(IEnumerable<double> values)
    {
        double[] all = [.. values];
        double mean = all.Average(), squares = all.Sum(value => (value - mean) * (value - mean));
        return Range(all) with
        {
            Mean = Math.Round(mean, 3),
            Deviation = all.Length == 1 ? 0 : Math.Round(Math.Sqrt(squares / (all.Length - 1)), 3),
        };
    }
}
