namespace EdgeInspector.Inference.History;

/// <summary>A file that a version needs: one of its package, or a picture that it was learned from.</summary>
/// <param name="Path">Below the package's or the pictures' folder, with '/'.</param>
/// <param name="Sha256">SHA-256 of its content, lower-case hex.</param>
/// <param name="Bytes">Its length; 0 for a picture that nobody here has seen.</param>
public sealed record VersionFile(string Path, string Sha256, long Bytes);
