using EdgeInspector.Frames;
using EdgeInspector.Learning;

namespace EdgeInspector.Teaching;

/// <summary>What is kept in memory of a collected picture, to hold the next ones against it.</summary>
/// <param name="Width">Pixels a row of the whole picture.</param>
/// <param name="Height">Rows of the whole picture.</param>
/// <param name="Brightness">Mean of all bytes of the region, 0 to 255.</param>
/// <param name="SaturatedPercent">Bytes of the region at 255, in percent.</param>
/// <param name="Sharpness">
/// Variance of the Laplacian in the region by the square of the mean brightness, so that light changes nothing; 0 or more.
/// </param>
/// <param name="Imprint">What the region shows.</param>
public sealed record CollectedLook(
    int Width, int Height, double Brightness, double SaturatedPercent, double Sharpness, PictureImprint Imprint)
{
    /// <summary>Looks at a picture.</summary>
    /// <param name="picture">The picture.</param>
    /// <param name="region">The part that will be learned; null for all of it.</param>
    /// <returns>Null when the picture does not contain the region.</returns>
    public static CollectedLook? Of(PixelView picture, PixelRectangle? region)
    {
        PixelRectangle part = region ?? new PixelRectangle(0, 0, picture.Width, picture.Height);
        if (!part.FitsIn(picture.Width, picture.Height)) return null;
        int step = picture.Format.BytesPerPixel();
        double brightness = 0, saturated = 0;
        for (int y = part.Y; y < part.Y + part.Height; y++)
        {
            ReadOnlySpan<byte> row = picture.Pixels.Slice((y * picture.Width + part.X) * step, part.Width * step);
            brightness += FrameMeasures.Brightness(row) / part.Height;
            saturated += FrameMeasures.SaturatedPercent(row) / part.Height;
        }
        double sharpness = FrameMeasures.SharpnessWithin(picture.Pixels, picture.Width, picture.Format, part);
        return new CollectedLook(
            picture.Width, picture.Height, brightness, saturated, sharpness / Math.Max(1, brightness * brightness),
            PictureImprint.Of(picture, part));
    }
}
