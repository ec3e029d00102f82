using EdgeInspector.Frames;

namespace EdgeInspector.Learning;

/// <summary>Where somebody marked that the part may lie; everywhere else is background only.</summary>
/// <param name="Mask">Of the size of the pictures; marked is where the part may lie.</param>
/// <param name="Region">The learned part of the pictures, inside the mask; null for all.</param>
public sealed record BackgroundPlaces(PictureMask Mask, PixelRectangle? Region)
{
    /// <summary>The patches that show background only, [height, width].</summary>
    /// <param name="width">Patches a row.</param>
    /// <param name="height">Rows of patches.</param>
    /// <exception cref="LearningOptionsException">The mask leaves no background, or nothing else.</exception>
    public bool[] OnGrid(int width, int height)
    {
        PixelRectangle region = Region ?? new PixelRectangle(0, 0, Mask.Width, Mask.Height);
        if (!region.FitsIn(Mask.Width, Mask.Height))
        {
            throw new LearningOptionsException(
                $"--foreground: the mask is {Mask.Width}x{Mask.Height} and does not contain the region {region}. It must have the size of the pictures.");
        }
        bool[] background = new bool[width * height];
        for (int y = 0; y < height; y++)
        {
            for (int x = 0; x < width; x++)
                background[y * width + x] = IsFree(Span(region.X, region.Width, x, width), Span(region.Y, region.Height, y, height));
        }
        if (!background.Contains(true))
            throw new LearningOptionsException(
                "--foreground: the mask is marked everywhere; leave black what shows background only, in every picture.");
        return background.Contains(false) ? background
            : throw new LearningOptionsException("--foreground: the mask marks nothing; mark (white) where the part may lie.");
    }

    private bool IsFree((int From, int To) columns, (int From, int To) rows)
    {
        for (int y = rows.From; y < rows.To; y++)
        {
            for (int x = columns.From; x < columns.To; x++)
                if (Mask.Marked[y * Mask.Width + x]) return false;
        }
        return true;
    }

    // The pixels of one patch along an axis, at least one.
    private static (int From, int To) Span(int start, int length, int patch, int patches)
    {
        int from = start + (int)((long)patch * length / patches), to = start + (int)((long)(patch + 1) * length / patches);
        return (from, Math.Max(from + 1, to));
    }
}
