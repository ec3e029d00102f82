namespace EdgeInspector.Scoring;

/// <summary>Where a bank row came from.</summary>
/// <param name="Image">Index of the training image in the manifest's list.</param>
/// <param name="Row">Grid row of the patch.</param>
/// <param name="Column">Grid column of the patch.</param>
public readonly record struct PatchOrigin(int Image, int Row, int Column);
