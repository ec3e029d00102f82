using EdgeInspector.Numerics;

namespace EdgeInspector.Cameras.Simulated;

/// <summary>How one part lies under the camera, and how the light falls: what differs between good parts.</summary>
internal readonly record struct PartPose
{
    private const double LargestTurnDegrees = 4;
    private const double LargestShift = 0.03;

    public PartPose(SplitMix64 random)
    {
        ShiftX = (float)(LargestShift * (2 * random.NextDouble() - 1));
        ShiftY = (float)(LargestShift * (2 * random.NextDouble() - 1));
        double turn = LargestTurnDegrees * (2 * random.NextDouble() - 1) * Math.PI / 180;
        (Sin, Cos) = ((float)Math.Sin(turn), (float)Math.Cos(turn));
        Light = (float)(1 + 0.04 * (2 * random.NextDouble() - 1));
        double direction = (-0.75 + 0.15 * (2 * random.NextDouble() - 1)) * Math.PI;
        (LightX, LightY) = ((float)Math.Cos(direction), (float)Math.Sin(direction));
        (GrainX, GrainY) = ((float)(random.NextDouble() * 512), (float)(random.NextDouble() * 512));
        Belt = (float)(random.NextDouble() * 512);
    }

    /// <summary>Share of the picture's shorter side.</summary>
    public float ShiftX { get; }

    /// <summary>Share of the picture's shorter side.</summary>
    public float ShiftY { get; }

    public float Sin { get; }

    public float Cos { get; }

    /// <summary>Brightness of the lamp, about 1.</summary>
    public float Light { get; }

    public float LightX { get; }

    public float LightY { get; }

    /// <summary>Where in the grain this part was cut.</summary>
    public float GrainX { get; }

    public float GrainY { get; }

    /// <summary>How far the belt has moved.</summary>
    public float Belt { get; }
}
