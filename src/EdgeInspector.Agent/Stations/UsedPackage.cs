namespace EdgeInspector.Agent.Stations;

/// <summary>A model package as a station used it, or as it lies on the disk.</summary>
/// <param name="Sha256">The model's identity, lower-case hex.</param>
/// <param name="Threshold">What decided with it; of one on the disk its own. Null when there is none.</param>
internal sealed record UsedPackage(string Sha256, float? Threshold)
{
    /// <summary>For people: enough of the identity to tell packages apart, and the threshold.</summary>
    public override string ToString() =>
        $"{Sha256[..12]} ({(Threshold is { } threshold ? FormattableString.Invariant($"threshold {threshold}") : "no threshold")})";
}
