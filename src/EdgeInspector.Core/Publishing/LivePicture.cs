using EdgeInspector.Frames;
using EdgeInspector.Verdicts;

namespace EdgeInspector.Publishing;

/// <summary>
/// A part as people watch it go by: its frame and its anomaly map apart, so that they choose what to see of it. Both are of one frame.
/// </summary>
/// <param name="Inspection">What came of the frame.</param>
/// <param name="Frame">The frame as JPEG, scaled down where the camera's is wider.</param>
/// <param name="Width">Its pixels a row.</param>
/// <param name="Height">Its rows.</param>
/// <param name="Map">The anomaly map on the model's colour scale as PNG, see-through where the part is calm; null where the model has
/// none.</param>
/// <param name="Region">Where the map lies, in pixels of the camera's frame.</param>
public sealed record LivePicture(Inspection Inspection, byte[] Frame, int Width, int Height, byte[]? Map, PixelRectangle Region);
