namespace EdgeInspector.Learning;

/// <summary>One good image that was learned from.</summary>
/// <param name="File">Path relative to the learned folder, with '/'.</param>
/// <param name="Sha256">Hash of the file, lower-case hex.</param>
/// <param name="Width">Pixels a row.</param>
/// <param name="Height">Rows.</param>
public sealed record TrainingImage(string File, string Sha256, int Width, int Height);
