namespace EdgeInspector.Models;

/// <summary>What taught pictures looked like to the model, see <see cref="TaughtFrames"/>.</summary>
/// <param name="Brightness">0 to 255.</param>
/// <param name="Contrast">0 to 127.5.</param>
/// <param name="Sharpness">0 or more.</param>
public sealed record TaughtLook(TaughtRange Brightness, TaughtRange Contrast, TaughtRange Sharpness);
