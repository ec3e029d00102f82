using EdgeInspector.Frames;

namespace EdgeInspector.Evaluating;

/// <summary>Where the defects of a test image are: one mask, or several of which each marks one defect.</summary>
internal static class TruthMask
{
    /// <summary>The part of the masks that the model looks at, at their own resolution.</summary>
    /// <param name="image">The test image; it has masks.</param>
    /// <param name="picture">Its picture, upright.</param>
    /// <param name="orientation">How the picture's file was turned for that: EXIF orientation, 1 for not at all.</param>
    /// <param name="region">The part of the picture that the model looks at.</param>
    /// <param name="codec">Reads the masks.</param>
    /// <exception cref="PictureException">A mask cannot be read, is of another shape, or may or may not be turned; the message names
    /// it.</exception>
    public static PictureMask Read(TestImage image, Picture picture, int orientation, PixelRectangle region, IPictureCodec codec)
    {
        PictureMask? all = null;
        foreach (string path in image.Masks)
        {
            PictureMask mask = Upright(path, picture, orientation, codec);
            if (all is not null && (all.Width, all.Height) != (mask.Width, mask.Height))
                throw new PictureException(
                    $"{path}: the mask is {mask.Width}x{mask.Height}, another of the same picture {all.Width}x{all.Height}. All must have the picture's size.");
            all = all is null ? mask : mask with { Marked = [.. all.Marked.Zip(mask.Marked, (first, second) => first || second)] };
        }
        return Cut(all!, picture, region);
    }

    private static PictureMask Upright(string path, Picture picture, int orientation, IPictureCodec codec)
    {
        var mask = PictureMask.Read(path, codec, out int own);
        bool fits = HasShape(mask, picture.Width, picture.Height);
        // A mask that says nothing of a turn may have been drawn on the picture as it is seen, or as it is stored.
        if (own == 1 && orientation > 1)
        {
            bool fitsStored = orientation >= 5 ? HasShape(mask, picture.Height, picture.Width) : fits;
            if (fits && fitsStored)
            {
                throw new PictureException(
                    $"{path}: its picture is turned by its EXIF data (orientation {orientation}), the mask says nothing of a turn, and both shapes fit: "
                    + "it cannot be told which way up it was drawn. Save the picture upright, without orientation.");
            }
            if (fitsStored) return mask.Turned(orientation);
        }
        if (fits) return mask;
        throw new PictureException(
            $"{path}: the mask is {mask.Width}x{mask.Height}, its picture {picture.Width}x{picture.Height}. A mask has the shape of the whole picture; it may be smaller or larger.");
    }

    // The same sides in proportion, but for the rounding of a scale.
    private static bool HasShape(PictureMask mask, int width, int height) =>
        Math.Abs((double)mask.Width * height / width - mask.Height) < 1 || Math.Abs((double)mask.Height * width / height - mask.Width) < 1;

    private static PictureMask Cut(PictureMask mask, Picture picture, PixelRectangle region)
    {
        double across = (double)mask.Width / picture.Width, down = (double)mask.Height / picture.Height;
        int left = (int)Math.Round(region.X * across), top = (int)Math.Round(region.Y * down);
        int width = Math.Min((int)Math.Round(region.Width * across), mask.Width - left);
        int height = Math.Min((int)Math.Round(region.Height * down), mask.Height - top);
        if (width < 1 || height < 1)
            throw new PictureException($"The masks of {picture.Width}x{picture.Height} pixels are too small for the region {region}.");
        bool[] inside = new bool[width * height];
        for (int y = 0; y < height; y++) mask.Marked.AsSpan((top + y) * mask.Width + left, width).CopyTo(inside.AsSpan(y * width));
        return new PictureMask(width, height, inside);
    }
}
