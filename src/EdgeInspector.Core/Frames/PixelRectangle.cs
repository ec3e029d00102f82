using System.Globalization;

namespace EdgeInspector.Frames;

/// <summary>A rectangle in pixels; the left and top edges belong to it, the right and bottom edges do not.</summary>
public readonly record struct PixelRectangle(int X, int Y, int Width, int Height)
{
    /// <summary>Whether the rectangle is not empty and lies inside a picture of the given size.</summary>
    public bool FitsIn(int width, int height) =>
        X >= 0 && Y >= 0 && Width > 0 && Height > 0 && X <= width - Width && Y <= height - Height;

    /// <summary>Reads "x,y,width,height".</summary>
    public static bool TryParse(string? text, out PixelRectangle rectangle)
    {
        rectangle = default;
        string[] parts = (text ?? "").Split(',', StringSplitOptions.TrimEntries);
        Span<int> numbers = stackalloc int[4];
        if (parts.Length != 4) return false;
        for (int i = 0; i < 4; i++)
            if (parts[i].AsSpan().ContainsAnyExceptInRange('0', '9')
                || !int.TryParse(parts[i], CultureInfo.InvariantCulture, out numbers[i])) return false;
        rectangle = new PixelRectangle(numbers[0], numbers[1], numbers[2], numbers[3]);
        return rectangle is { Width: > 0, Height: > 0 };
    }

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{X},{Y},{Width},{Height}");
}
