namespace EdgeInspector.Inference.Packages;

/// <summary>A picture with its expected score.</summary>
/// <param name="Name">golden/NAME.input.npy holds the picture, golden/NAME.map.npy the expected map where there is one.</param>
/// <param name="HasDefect">Whether a defect was drawn into it.</param>
/// <param name="Score">Expected maximum of the map, or image score where there is no map.</param>
public sealed record ManifestGolden(string Name, bool HasDefect, float Score);
