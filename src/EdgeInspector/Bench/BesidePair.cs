namespace EdgeInspector.Bench;

/// <summary>Frames a second of one turn.</summary>
/// <param name="Without">The line alone.</param>
/// <param name="With">With the work beside it.</param>
internal sealed record BesidePair(double Without, double With);
