namespace EdgeInspector.Inference.Packages;

/// <summary>The part of the learning options that shapes a model.</summary>
/// <param name="Neighbours">k nearest rows whose mean distance is the patch score.</param>
/// <param name="BankRows">Rows asked for; null for all.</param>
/// <param name="Seed">Picked the start row.</param>
/// <param name="MaxImages">Most images to use; null for all.</param>
/// <param name="GroupPattern">Kept images of one group in one fold; null without groups.</param>
public sealed record ManifestParameters(int Neighbours, int? BankRows, ulong Seed, int? MaxImages, string? GroupPattern);
