namespace EdgeInspector.Models;

/// <summary>Whether the taught pictures had colours.</summary>
public enum TaughtColor
{
    /// <summary>None had.</summary>
    Grey,

    /// <summary>All had.</summary>
    Color,

    /// <summary>Some had, or all had hardly any.</summary>
    Mixed,
}
