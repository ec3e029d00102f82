using EdgeInspector.Numerics;

namespace EdgeInspector.TestKit.Cameras;

/// <summary>
/// Pictures of blocks that are all black or white: the first row holds the picture's number, the others a pattern of their own for every
/// part. A
/// block that shows something else was never in front of the camera.
/// </summary>
public static class NumberedPicture
{
    public const int Width = 320, Height = 240;

    private const int Block = 16, Columns = Width / Block, Rows = Height / Block, NumberBits = 18;
    private const int Grain = 24;
    private const byte Dark = 48, Light = 208;

    /// <summary>Grey pixels, [height, width].</summary>
    public static byte[] Draw(int number, int picturesPerPart)
    {
        byte[] pixels = new byte[Width * Height];
        var noise = new SplitMix64((ulong)(number / picturesPerPart));
        for (int y = 0; y < Height; y++)
        {
            for (int x = 0; x < Width; x++)
            {
                // A surface that no encoder can foretell.
                int grain = noise.NextInt32(2 * Grain + 1) - Grain;
                pixels[y * Width + x] = (byte)((IsLight(number, picturesPerPart, y / Block, x / Block) ? Light : Dark) + grain);
            }
        }
        return pixels;
    }

    /// <summary>The number of a picture that was sent and received.</summary>
    /// <param name="pixels">[height, width, 3] or [height, width].</param>
    /// <param name="picturesPerPart">As it was drawn.</param>
    /// <param name="wrong">Blocks that are not those of this number.</param>
    public static int Read(ReadOnlySpan<byte> pixels, int picturesPerPart, out int wrong)
    {
        int channels = pixels.Length / (Width * Height), number = 0;
        for (int bit = 0; bit < NumberBits; bit++)
            if (Mean(pixels, channels, 0, bit) > 128) number |= 1 << bit;
        wrong = 0;
        for (int row = 0; row < Rows; row++)
        {
            for (int column = 0; column < Columns; column++)
            {
                double mean = Mean(pixels, channels, row, column), wanted = IsLight(number, picturesPerPart, row, column) ? Light : Dark;
                if (Math.Abs(mean - wanted) > 40) wrong++;
            }
        }
        return number;
    }

    private static bool IsLight(int number, int picturesPerPart, int row, int column)
    {
        if (row == 0) return (number >> column & 1) != 0;
        return (new SplitMix64((ulong)(number / picturesPerPart)).NextUInt64() >> (7 * row + column) % 64 & 1) != 0;
    }

    private static double Mean(ReadOnlySpan<byte> pixels, int channels, int row, int column)
    {
        int sum = 0;
        for (int y = 4; y < Block - 4; y++)
            for (int x = 4; x < Block - 4; x++)
                sum += pixels[((row * Block + y) * Width + column * Block + x) * channels];
        return sum / (double)((Block - 8) * (Block - 8));
    }
}
