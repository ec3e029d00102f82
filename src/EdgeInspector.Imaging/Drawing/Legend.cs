namespace EdgeInspector.Imaging.Drawing;

/// <summary>What the legend of an overlay shows.</summary>
/// <param name="Scale">Colours.</param>
/// <param name="Threshold">Level that is marked, in score units; null for none.</param>
internal readonly record struct Legend(ColorScale Scale, float? Threshold);
