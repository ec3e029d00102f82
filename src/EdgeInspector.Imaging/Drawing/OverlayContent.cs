using System.Numerics.Tensors;
using EdgeInspector.Frames;
using EdgeInspector.Verdicts;

namespace EdgeInspector.Imaging.Drawing;

/// <summary>What is drawn over a picture.</summary>
internal readonly ref struct OverlayContent
{
    /// <summary>The part of the picture that the map covers, in its pixels.</summary>
    public required PixelRectangle Region { get; init; }

    /// <summary>[map height, map width], in score units; empty when there is none, and nothing is tinted.</summary>
    public required ReadOnlySpan<float> Map { get; init; }

    /// <summary>Map pixels a row.</summary>
    public required int MapWidth { get; init; }

    /// <summary>Colours.</summary>
    public required ColorScale Scale { get; init; }

    /// <summary>Level of the outlines; null for none.</summary>
    public required float? Threshold { get; init; }

    /// <summary>A line of text above the picture.</summary>
    public required string Caption { get; init; }

    /// <summary>Wider pictures are scaled down, in pixels.</summary>
    public required int MaxWidth { get; init; }

    /// <summary>The part's outline, in pixels of the picture; null for none.</summary>
    public FoundPart? Part { get; init; }

    /// <summary>Zones, whose thresholds are then the levels of the outlines; null for none.</summary>
    public ZoneLayout? Zones { get; init; }

    /// <summary>
    /// What lies below has neither tint nor outline: only where the map is above the calm end of the scale, or at the level of the
    /// outlines, is there anything to draw. On good parts that is hardly anywhere.
    /// </summary>
    public float CalmBelow => Math.Min(MathF.BitIncrement(Scale.Low),
        (Threshold is null || Zones is null ? Threshold : TensorPrimitives.Min<float>(Zones.Levels)) ?? float.MaxValue);
}
