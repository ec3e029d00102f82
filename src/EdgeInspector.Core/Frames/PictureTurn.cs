namespace EdgeInspector.Frames;

/// <summary>The turns of EXIF orientation (EXIF 2.3, 4.6.2): 1 not at all, 2 to 8 mirrored, turned or both.</summary>
public static class PictureTurn
{
    /// <summary>Turns a picture so that it is seen right.</summary>
    /// <param name="values">[height, width, channels].</param>
    /// <param name="width">Pixels a row, before the turn.</param>
    /// <param name="height">Rows, before the turn.</param>
    /// <param name="orientation">1 to 8.</param>
    /// <param name="channels">Values a pixel.</param>
    /// <returns>The turned values, the same array where there is no turn; and their width and height.</returns>
    /// <exception cref="ArgumentOutOfRangeException">No such orientation.</exception>
    public static (T[] Values, int Width, int Height) Apply<T>(T[] values, int width, int height, int orientation, int channels = 1)
    {
        if (orientation == 1) return (values, width, height);
        (int toWidth, int toHeight) = orientation >= 5 ? (height, width) : (width, height);
        var turned = new T[values.Length];
        for (int y = 0; y < toHeight; y++)
        {
            for (int x = 0; x < toWidth; x++)
            {
                (int fromX, int fromY) = orientation switch
                {
                    2 => (toWidth - 1 - x, y),
                    3 => (toWidth - 1 - x, toHeight - 1 - y),
                    4 => (x, toHeight - 1 - y),
                    5 => (y, x),
                    6 => (y, toWidth - 1 - x),
                    7 => (toHeight - 1 - y, toWidth - 1 - x),
                    8 => (toHeight - 1 - y, x),
                    _ => throw new ArgumentOutOfRangeException(nameof(orientation), orientation, "Orientations are 1 to 8."),
                };
                int from = (fromY * width + fromX) * channels, to = (y * toWidth + x) * channels;
                for (int channel = 0; channel < channels; channel++) turned[to + channel] = values[from + channel];
            }
        }
        return (turned, toWidth, toHeight);
    }
}
