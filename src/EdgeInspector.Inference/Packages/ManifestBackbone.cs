namespace EdgeInspector.Inference.Packages;

/// <summary>The feature extractor of a model.</summary>
/// <param name="Name">File name.</param>
/// <param name="Sha256">SHA-256 of the file, lower-case hex.</param>
/// <param name="Layers">Outputs used, shallowest first.</param>
/// <param name="Mean">Subtracted from 0..255 values, per channel.</param>
/// <param name="Deviation">Divides them then, per channel.</param>
public sealed record ManifestBackbone(
    string Name, string Sha256, IReadOnlyList<string> Layers, IReadOnlyList<float> Mean, IReadOnlyList<float> Deviation);
