namespace EdgeInspector.Learning;

/// <summary>A picture that travels with the package so that every machine can check that it computes the same scores.</summary>
/// <param name="Name">File name without ending.</param>
/// <param name="Input">The picture as the graph sees it: RGB bytes, [height, width, 3].</param>
/// <param name="HasDefect">Whether a defect was drawn into it.</param>
public sealed record GoldenImage(string Name, byte[] Input, bool HasDefect);
