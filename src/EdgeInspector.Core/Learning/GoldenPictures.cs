using EdgeInspector.Numerics;

namespace EdgeInspector.Learning;

/// <summary>The pictures by which every machine checks that it computes what was learned.</summary>
public static class GoldenPictures
{
    /// <summary>Images to keep out of the bank: 3 of a hundred and more, 2 of twenty, 1 of two; none when there is only one.</summary>
    public static int[] Choose(int images)
    {
        int count = images >= 100 ? 3 : images >= 20 ? 2 : images >= 2 ? 1 : 0;
        return [.. Enumerable.Range(1, count).Select(i => (int)((long)images * i / (count + 1)))];
    }

    /// <summary>The picture with a scratch and a stain drawn into it, the same ones every time.</summary>
    /// <param name="input">[height, width, 3].</param>
    /// <param name="width">Pixels a row.</param>
    /// <param name="height">Rows.</param>
    public static byte[] WithDefect(byte[] input, int width, int height)
    {
        byte[] picture = (byte[])input.Clone();
        var random = new SplitMix64(0xDEFEC7);
        double side = Math.Min(width, height);
        double x = width * 0.35, y = height * 0.4;
        for (double step = 0; step < side * 0.3; step += 0.5)
        {
            x += 0.4;
            y += 0.3 + 0.2 * (random.NextDouble() - 0.5);
            Dab(picture, width, height, x, y, Math.Max(1, side / 128), 235);
        }
        Dab(picture, width, height, width * 0.65, height * 0.6, side / 18, 25);
        return picture;
    }

    private static void Dab(byte[] picture, int width, int height, double x, double y, double radius, byte value)
    {
        for (int py = Math.Max(0, (int)(y - radius)); py <= Math.Min(height - 1, (int)(y + radius)); py++)
        {
            for (int px = Math.Max(0, (int)(x - radius)); px <= Math.Min(width - 1, (int)(x + radius)); px++)
            {
                if ((px - x) * (px - x) + (py - y) * (py - y) > radius * radius) continue;
                picture.AsSpan((py * width + px) * 3, 3).Fill(value);
            }
        }
    }
}
