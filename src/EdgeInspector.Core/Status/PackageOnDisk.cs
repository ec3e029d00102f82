namespace EdgeInspector.Status;

/// <summary>A model package that lies where a station's does and is not the one in use.</summary>
/// <param name="Sha256">Digest of its manifest.</param>
/// <param name="Threshold">Its own threshold; null without one.</param>
public sealed record PackageOnDisk(string Sha256, float? Threshold);
