using EdgeInspector.Numerics;

namespace EdgeInspector.Cameras.Simulated;

/// <summary>
/// Draws brushed metal plates on a conveyor belt as a line camera would see them. The same seed and number always give the same
/// picture. Safe to use from several threads.
/// </summary>
public sealed class PartRenderer
{
    private const float PlateShare = 0.62f;
    private static readonly DefectKind[] Defects = [.. Enum.GetValues<DefectKind>().Where(kind => kind != DefectKind.None)];
    private readonly int _width;
    private readonly int _height;
    private readonly ulong _seed;
    private readonly SurfaceTexture _grain = new(1, smearX: 48, smearY: 1);
    private readonly SurfaceTexture _belt = new(2, smearX: 3, smearY: 2);
    private readonly SurfaceTexture _noise = new(3, smearX: 6, smearY: 6);

    /// <summary>Makes the textures.</summary>
    /// <param name="width">Picture width in pixels, at least 64.</param>
    /// <param name="height">Picture height in pixels, at least 64.</param>
    /// <param name="seed">Another seed gives other parts.</param>
    public PartRenderer(int width, int height, ulong seed)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 64);
        ArgumentOutOfRangeException.ThrowIfLessThan(height, 64);
        (_width, _height, _seed) = (width, height, seed);
    }

    /// <summary>What is wrong with the part of this number, given the share of parts with a defect.</summary>
    public DefectKind DefectOf(long number, double defectRate)
    {
        SplitMix64 random = RandomFor(number, 0xD1CE);
        return random.NextDouble() < defectRate ? Defects[random.NextInt32(Defects.Length)] : DefectKind.None;
    }

    /// <summary>Draws a part.</summary>
    /// <param name="number">Which one.</param>
    /// <param name="defect">What is wrong with it.</param>
    /// <param name="rgb">[height, width, 3], written.</param>
    public void Draw(long number, DefectKind defect, Span<byte> rgb)
    {
        SplitMix64 random = RandomFor(number, 0x9A27);
        var pose = new PartPose(random);
        var flaw = new PartDefect(defect, random);
        ulong sensor = random.NextUInt64();
        float unit = Math.Min(_width, _height * 1.25f) * PlateShare / (2 * PartShape.HalfWidth), side = Math.Min(_width, _height);
        float centerX = _width / 2f + pose.ShiftX * side, centerY = _height / 2f + pose.ShiftY * side;
        for (int row = 0; row < _height; row++)
        {
            for (int column = 0; column < _width; column++)
            {
                float dx = (column - centerX) / unit, dy = (row - centerY) / unit;
                float x = dx * pose.Cos + dy * pose.Sin, y = dy * pose.Cos - dx * pose.Sin;
                float straight = y;
                flaw.Straighten(x, ref straight);
                float distance = flaw.Break(PartShape.Distance(x, straight, flaw.MissingHole), x, y, _noise);
                Belt(column, row, distance, pose, out float red, out float green, out float blue);
                float covered = Math.Clamp(0.5f - distance * unit, 0, 1);
                if (covered > 0)
                {
                    Metal(x, straight, distance, pose, flaw, out float r, out float g, out float b);
                    flaw.Paint(x, y, _noise, ref r, ref g, ref b);
                    red += (r - red) * covered;
                    green += (g - green) * covered;
                    blue += (b - blue) * covered;
                }
                float vignette = pose.Light * (1 - 0.12f * ((dx * dx + dy * dy) / (260 * 260)));
                // Sensor noise: the sum of four bytes of a fresh hash is near enough to a bell.
                sensor = sensor * 6364136223846793005 + 1442695040888963407;
                float noise = ((byte)(sensor >> 32) + (byte)(sensor >> 40) + (byte)(sensor >> 48) + (byte)(sensor >> 56) - 510)
                    * (1.6f / 148);
                int at = (row * _width + column) * 3;
                rgb[at] = ToByte(red * vignette + noise);
                rgb[at + 1] = ToByte(green * vignette + noise);
                rgb[at + 2] = ToByte(blue * vignette + noise);
            }
        }
    }

    private void Belt(int column, int row, float distance, in PartPose pose, out float red, out float green, out float blue)
    {
        float weave = 4 * _belt.At(column + pose.Belt, row) + 3 * MathF.Sin((column + pose.Belt) * 0.55f) * MathF.Sin(row * 0.55f);
        // The plate lies on the belt: its shadow is dark at the edge and soft further out.
        float shadow = 1 - 0.55f * Math.Clamp(1 - distance / 14, 0, 1);
        red = (46 + weave) * shadow;
        green = (49 + weave) * shadow;
        blue = (52 + weave) * shadow;
    }

    private void Metal(float x, float y, float distance, in PartPose pose, PartDefect flaw, out float red, out float green, out float blue)
    {
        float level = 158 + 9 * _grain.At(x * 1.3f + pose.GrainX, y * 1.3f + pose.GrainY) + 4
            * _noise.At(x * 0.15f + pose.GrainX, y * 0.15f)
            + 0.05f * (x * pose.LightX + y * pose.LightY);
        const float Chamfer = 5;
        if (distance > -Chamfer)
        {
            // The chamfer faces away from the plate's middle; how bright it is depends on where it faces the lamp.
            const float Step = 0.5f;
            float nx = PartShape.Distance(x + Step, y, flaw.MissingHole) - PartShape.Distance(x - Step, y, flaw.MissingHole);
            float ny = PartShape.Distance(x, y + Step, flaw.MissingHole) - PartShape.Distance(x, y - Step, flaw.MissingHole);
            level += 55 * (nx * pose.LightX + ny * pose.LightY) * Math.Clamp((distance + Chamfer) / 2, 0, 1);
        }
        (red, green, blue) = (level, level * 1.005f, level * 1.02f);
    }

    private SplitMix64 RandomFor(long number, ulong purpose) =>
        new(new SplitMix64(_seed ^ (purpose << 40)).NextUInt64() + (ulong)number * 0xD1342543DE82EF95);

    private static byte ToByte(float value) => (byte)Math.Clamp(value + 0.5f, 0, 255);
}
