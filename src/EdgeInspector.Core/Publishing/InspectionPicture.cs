using EdgeInspector.Verdicts;

namespace EdgeInspector.Publishing;

/// <summary>An encoded picture that belongs to an inspection.</summary>
/// <param name="Inspection">What it shows.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Mime">image/jpeg or image/png.</param>
/// <param name="Width">Pixels a row.</param>
/// <param name="Height">Rows.</param>
/// <param name="Bytes">The encoded file.</param>
/// <param name="ScaleLow">Score drawn as the calm end of the colour scale.</param>
/// <param name="ScaleHigh">Score drawn as the hot end of the colour scale.</param>
public sealed record InspectionPicture(
    Inspection Inspection, PictureKind Kind, string Mime, int Width, int Height, byte[] Bytes, float ScaleLow, float ScaleHigh);
