using EdgeInspector.Numerics;

namespace EdgeInspector.Cameras.Simulated;

/// <summary>One seeded defect: where it is and how it changes shape and surface of a part.</summary>
internal sealed class PartDefect
{
    private readonly float _x;
    private readonly float _y;
    private readonly float _size;
    private readonly float _directionX;
    private readonly float _directionY;
    private readonly float _curve;
    private readonly float _side;
    private readonly (float R, float G, float B) _color;

    public PartDefect(DefectKind kind, SplitMix64 random)
    {
        Kind = kind;
        float Between(float low, float high) => low + (high - low) * (float)random.NextDouble();
        _side = random.NextInt32(2) == 0 ? -1 : 1;
        float angle = Between(0, MathF.PI);
        (_directionX, _directionY) = (MathF.Cos(angle), MathF.Sin(angle));
        _curve = Between(-0.004f, 0.004f);
        MissingHole = kind == DefectKind.MissingHole ? random.NextInt32(4) : -1;
        (_x, _y) = kind == DefectKind.Chip ? OnOutline(random) : OnMetal(random);
        _size = kind switch
        {
            DefectKind.Scratch => Between(28, 60),
            DefectKind.Stain => Between(14, 26),
            DefectKind.Chip => Between(11, 18),
            DefectKind.BentEdge => Between(12, 20),
            DefectKind.ForeignBody => Between(7, 12),
            _ => 0,
        };
        _color = random.NextInt32(3) switch { 0 => (40, 70, 150), 1 => (165, 60, 40), _ => (50, 45, 40) };
    }

    public DefectKind Kind { get; }

    public int MissingHole { get; }

    /// <summary>Where on the unbent plate a point of the bent one lies.</summary>
    public void Straighten(float x, ref float y)
    {
        float beyond = Kind == DefectKind.BentEdge ? x * _side - 90 : 0;
        if (beyond > 0) y += _size * (beyond / 80) * (beyond / 80);
    }

    /// <summary>The distance after a piece was broken out.</summary>
    public float Break(float distance, float x, float y, SurfaceTexture noise)
    {
        if (Kind != DefectKind.Chip) return distance;
        float dx = x - _x, dy = y - _y;
        return MathF.Max(distance, _size + 2 * noise.At(x * 0.7f, y * 0.7f) - MathF.Sqrt(dx * dx + dy * dy));
    }

    /// <summary>Changes the colour of the metal, or of what lies on it.</summary>
    public void Paint(float x, float y, SurfaceTexture noise, ref float red, ref float green, ref float blue)
    {
        float dx = x - _x, dy = y - _y, along = dx * _directionX + dy * _directionY, across = dy * _directionX - dx * _directionY;
        switch (Kind)
        {
            case DefectKind.Scratch when MathF.Abs(along) < _size:
                float offset = MathF.Abs(across - _curve * along * along);
                float depth = MathF.Min(1, (_size - MathF.Abs(along)) / 8);
                Blend(depth * Math.Clamp(2f - offset, 0, 1), 240, 240, 238, ref red, ref green, ref blue);
                Blend(depth * 0.6f * Math.Clamp(1.5f - MathF.Abs(offset - 2.5f), 0, 1), 60, 60, 62, ref red, ref green, ref blue);
                break;
            case DefectKind.Stain:
                float radius = MathF.Sqrt(dx * dx + dy * dy) / (_size * (1 + 0.15f * noise.At(x * 0.25f, y * 0.25f)));
                Blend(0.75f * Math.Clamp(2.2f * (1 - radius), 0, 1), 74, 58, 40, ref red, ref green, ref blue);
                break;
            case DefectKind.BentEdge when x * _side > 90:
                float shade = 1 - 0.4f * Math.Clamp((x * _side - 90) / 70, 0, 1);
                (red, green, blue) = (red * shade, green * shade, blue * shade);
                break;
            case DefectKind.ForeignBody:
                float inside = _size - MathF.Max(MathF.Abs(along) * 0.6f, MathF.Abs(across) * 1.3f) - 1.5f * noise.At(x * 0.3f, y * 0.3f);
                float gloss = 1 + 0.015f * (across + along);
                Blend(Math.Clamp(inside + 0.5f, 0, 1), _color.R * gloss, _color.G * gloss, _color.B * gloss, ref red, ref green, ref blue);
                break;
        }
    }

    private static (float X, float Y) OnMetal(SplitMix64 random)
    {
        while (true)
        {
            float x = (2 * (float)random.NextDouble() - 1) * PartShape.HalfWidth,
                y = (2 * (float)random.NextDouble() - 1) * PartShape.HalfHeight;
            if (PartShape.Distance(x, y, -1) < -10) return (x, y);
        }
    }

    private static (float X, float Y) OnOutline(SplitMix64 random)
    {
        float along = 2 * (float)random.NextDouble() - 1;
        return random.NextInt32(4) switch
        {
            0 => (along * 120, -PartShape.HalfHeight),
            1 => (along * 120, PartShape.HalfHeight),
            2 => (-PartShape.HalfWidth, along * 70),
            _ => (PartShape.HalfWidth, along * 70),
        };
    }

    private static void Blend(float share, float toRed, float toGreen, float toBlue, ref float red, ref float green, ref float blue)
    {
        red += (toRed - red) * share;
        green += (toGreen - green) * share;
        blue += (toBlue - blue) * share;
    }
}
