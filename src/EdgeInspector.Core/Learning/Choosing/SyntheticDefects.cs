using EdgeInspector.Numerics;

namespace EdgeInspector.Learning.Choosing;

/// <summary>
/// Draws defects into good pictures, inside the part, in the picture's own pixels: a candidate that sees the picture smaller sees its
/// defects smaller too. The same seed draws the same.
/// </summary>
public sealed class SyntheticDefects
{
    private readonly byte[] _picture;
    private readonly int _width;
    private readonly int _height;
    private readonly SplitMix64 _random;

    private SyntheticDefects(byte[] picture, int width, int height, SplitMix64 random) =>
        (_picture, _width, _height, _random) = (picture, width, height, random);

    /// <summary>Radii by the picture's shorter side, smallest first.</summary>
    public static IReadOnlyList<double> Sizes { get; } = [0.012, 0.025, 0.05];

    /// <summary>What is drawn.</summary>
    public static IReadOnlyList<DefectKind> Kinds { get; } = Enum.GetValues<DefectKind>();

    /// <summary>A copy of the picture with one defect.</summary>
    /// <param name="rgb">[height, width, 3].</param>
    /// <param name="width">Pixels a row, at least 32.</param>
    /// <param name="height">Rows, at least 32.</param>
    /// <param name="kind">What is drawn.</param>
    /// <param name="size">Its radius by the shorter side of the picture; a scratch is longer and thinner.</param>
    /// <param name="seed">Draws place, direction and strength.</param>
    public static byte[] Drawn(ReadOnlySpan<byte> rgb, int width, int height, DefectKind kind, double size, ulong seed)
    {
        byte[] picture = rgb.ToArray();
        var random = new SplitMix64(seed);
        (double x, double y) = PartPlaces.Of(rgb, width, height).Draw(random);
        var drawing = new SyntheticDefects(picture, width, height, random);
        double radius = Math.Max(2, size * Math.Min(width, height));
        switch (kind)
        {
            case DefectKind.Scratch:
                drawing.Scratch(x, y, radius);
                break;
            case DefectKind.Stain:
                drawing.Stain(x, y, radius);
                break;
            case DefectKind.Missing:
                drawing.Missing(x, y, radius);
                break;
            case DefectKind.Foreign:
                drawing.Foreign(rgb, x, y, radius);
                break;
            case DefectKind.Bend:
                drawing.Bend(rgb, x, y, radius);
                break;
            case DefectKind.Color:
                drawing.Color(x, y, radius);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(kind));
        }
        return picture;
    }

    private double Between(double low, double high) => low + (high - low) * _random.NextDouble();

    private double Sign() => _random.NextDouble() < 0.5 ? -1 : 1;

    private void Scratch(double x, double y, double radius)
    {
        double direction = Between(0, 2 * Math.PI), change = Sign() * Between(40, 70), thickness = Math.Max(0.7, radius / 8);
        float[] weights = new float[_width * _height];
        for (double step = 0; step < 4 * radius; step += 0.5)
        {
            direction += 0.1 * _random.NextGaussian();
            x += 0.5 * Math.Cos(direction);
            y += 0.5 * Math.Sin(direction);
            Around(x, y, thickness + 1,
                (place, distance) => weights[place] = Math.Max(weights[place], (float)Math.Clamp(thickness + 0.5 - distance, 0, 1)));
        }
        for (int place = 0; place < weights.Length; place++) if (weights[place] > 0) Change(place, weights[place], value => value + change);
    }

    private void Stain(double x, double y, double radius)
    {
        double change = Sign() * Between(25, 50);
        Around(x, y, 1.5 * radius, (place, distance) => Change(place, Soft(distance / radius, 0.5), value => value + change));
    }

    private void Missing(double x, double y, double radius)
    {
        double[] sums = new double[3];
        int count = 0;
        Around(x, y, 2.5 * radius, (place, distance) =>
        {
            if (distance < 1.5 * radius) return;
            for (int channel = 0; channel < 3; channel++) sums[channel] += _picture[place * 3 + channel];
            count++;
        });
        Around(x, y, 1.5 * radius, (place, distance) =>
        {
            double weight = Soft(distance / radius, 0.2);
            for (int channel = 0; channel < 3; channel++) Blend(place * 3 + channel, sums[channel] / Math.Max(1, count), weight);
        });
    }

    private void Foreign(ReadOnlySpan<byte> from, double x, double y, double radius)
    {
        double angle = Between(0, 2 * Math.PI), far = 4 * radius;
        int dx = (int)(far * Math.Cos(angle)), dy = (int)(far * Math.Sin(angle));
        byte[] copy = from.ToArray();
        Around(x, y, 1.5 * radius, (place, distance) =>
        {
            // Mirrored, so that what goes on evenly does not go on here.
            int column = Inside((int)(2 * x) - place % _width + dx, _width), row = Inside(place / _width + dy, _height);
            for (int channel = 0; channel < 3; channel++)
                Blend(place * 3 + channel, copy[(row * _width + column) * 3 + channel], Soft(distance / radius, 0.2));
        });
    }

    private void Bend(ReadOnlySpan<byte> from, double x, double y, double radius)
    {
        double angle = Between(0, 2 * Math.PI), far = Between(0.4, 0.7) * radius, reach = 2 * radius;
        byte[] copy = from.ToArray();
        Around(x, y, reach, (place, distance) =>
        {
            double pull = far * Math.Pow(1 - distance / reach, 2);
            int column = Inside((int)Math.Round(place % _width - pull * Math.Cos(angle)), _width);
            int row = Inside((int)Math.Round(place / _width - pull * Math.Sin(angle)), _height);
            for (int channel = 0; channel < 3; channel++) _picture[place * 3 + channel] = copy[(row * _width + column) * 3 + channel];
        });
    }

    private void Color(double x, double y, double radius)
    {
        double[] gains = IsGrey()
            ? [.. Enumerable.Repeat(1 + Sign() * Between(0.15, 0.3), 3)]
            : [Between(0.75, 1.25), Between(0.75, 1.25), Between(0.75, 1.25)];
        Around(x, y, 1.5 * radius, (place, distance) =>
        {
            double weight = Soft(distance / radius, 0.2);
            for (int channel = 0; channel < 3; channel++)
                Blend(place * 3 + channel, _picture[place * 3 + channel] * gains[channel], weight);
        });
    }

    private bool IsGrey()
    {
        for (int i = 0; i < _picture.Length; i += 3) if (_picture[i] != _picture[i + 1] || _picture[i] != _picture[i + 2]) return false;
        return true;
    }

    // 1 inside, 0 outside, and a slope about the radius whose width is given in radii.
    private static double Soft(double distance, double slope) => Math.Clamp((1 + slope - distance) / (2 * slope), 0, 1);

    private void Around(double x, double y, double reach, Action<int, double> work)
    {
        for (int row = Math.Max(0, (int)(y - reach)); row <= Math.Min(_height - 1, (int)(y + reach)); row++)
        {
            for (int column = Math.Max(0, (int)(x - reach)); column <= Math.Min(_width - 1, (int)(x + reach)); column++)
            {
                double distance = Math.Sqrt((column - x) * (column - x) + (row - y) * (row - y));
                if (distance <= reach) work(row * _width + column, distance);
            }
        }
    }

    private void Change(int place, double weight, Func<double, double> to)
    {
        for (int channel = 0; channel < 3; channel++) Blend(place * 3 + channel, to(_picture[place * 3 + channel]), weight);
    }

    private void Blend(int index, double value, double weight) =>
        _picture[index] = (byte)Math.Clamp(Math.Round(_picture[index] + weight * (value - _picture[index])), 0, 255);

    private static int Inside(int index, int length) => Math.Clamp(index, 0, length - 1);
}
