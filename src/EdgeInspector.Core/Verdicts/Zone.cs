using EdgeInspector.Frames;

namespace EdgeInspector.Verdicts;

/// <summary>A named part of the frame with a rule of its own. What lies in no zone is judged by the station's rule.</summary>
public sealed record Zone
{
    /// <summary>Its name, in results and pictures.</summary>
    public required string Name { get; init; }

    /// <summary>Where it lies, in frame pixels; null where a mask says it.</summary>
    public PixelRectangle? Rectangle { get; init; }

    /// <summary>Where it lies; null where a rectangle says it.</summary>
    public FrameMask? Mask { get; init; }

    /// <summary>What decides in it; null when it is off: nothing in it counts.</summary>
    public VerdictSettings? Rule { get; init; }

    /// <summary>Why a frame of a size cannot be inspected with it; null when it can.</summary>
    /// <param name="frameWidth">Pixels a row.</param>
    /// <param name="frameHeight">Rows.</param>
    public string? Misfit(int frameWidth, int frameHeight)
    {
        if (Mask is { } mask && (mask.FrameWidth, mask.FrameHeight) != (frameWidth, frameHeight))
        {
            return $"the frame is {frameWidth}x{frameHeight}, the mask of the zone {Name} {mask.FrameWidth}x{mask.FrameHeight}. "
                + "Draw a mask of the frames' size, or set the camera to that of the mask.";
        }
        return Rectangle is { } place && !place.FitsIn(frameWidth, frameHeight)
            ? $"the frame is {frameWidth}x{frameHeight} and does not contain the zone {Name} ({place}). Correct the zone, or set the camera to the size that it was drawn for."
            : null;
    }

    /// <summary>The pixels of a map that belong to it: a pixel belongs to the rectangle that its centre lies in.</summary>
    /// <param name="mapWidth">Map pixels a row.</param>
    /// <param name="mapHeight">Map rows.</param>
    /// <param name="covered">The part of the frame that the map covers, in frame pixels.</param>
    /// <returns>[mapHeight, mapWidth].</returns>
    internal bool[] MarkedIn(int mapWidth, int mapHeight, PixelRectangle covered)
    {
        if (Rectangle is not { } place) return Mask!.Marked;
        bool[] marked = new bool[mapWidth * mapHeight];
        for (int y = 0; y < mapHeight; y++)
        {
            if (!Holds(place.Y, place.Height, covered.Y, covered.Height, y, mapHeight)) continue;
            for (int x = 0; x < mapWidth; x++)
                marked[y * mapWidth + x] = Holds(place.X, place.Width, covered.X, covered.Width, x, mapWidth);
        }
        return marked;
    }

    // In halves of a map pixel, so that all is whole numbers and rectangles side by side share no pixel and leave none out.
    private static bool Holds(int start, int length, int coveredStart, int coveredLength, int pixel, int pixels)
    {
        long centre = 2L * pixels * coveredStart + (2L * pixel + 1) * coveredLength;
        return centre >= 2L * pixels * start && centre < 2L * pixels * (start + (long)length);
    }
}
