namespace EdgeInspector.Frames;

/// <summary>Cuts a place out of a picture to be looked at.</summary>
public static class PictureCutting
{
    /// <summary>Cuts a place out.</summary>
    /// <param name="picture">The picture.</param>
    /// <param name="place">In its pixels; what lies to the right of it and below is left out.</param>
    /// <param name="scale">Of what is shown: pixels of the result for each of the picture's, above 0.</param>
    /// <returns>The cut, as Rgb8, and where it lies; null when the place lies outside.</returns>
    public static (Picture Cut, PixelRectangle Shown)? Cut(PixelView picture, PixelRectangle place, Func<PixelRectangle, double> scale)
    {
        int right = (int)Math.Min(picture.Width, (long)place.X + place.Width);
        int bottom = (int)Math.Min(picture.Height, (long)place.Y + place.Height);
        var shown = new PixelRectangle(place.X, place.Y, right - place.X, bottom - place.Y);
        if (!shown.FitsIn(picture.Width, picture.Height)) return null;
        double factor = scale(shown);
        var cut = new Picture(Scaled(shown.Width, factor), Scaled(shown.Height, factor), PixelFormat.Rgb8);
        new FramePreparation(picture.Width, picture.Height, picture.Format, shown, cut.Width, cut.Height)
            .Prepare(picture.Pixels, cut.Pixels);
        return (cut, shown);
    }

    private static int Scaled(int side, double scale) => Math.Max(1, (int)Math.Round(side * scale));
}
