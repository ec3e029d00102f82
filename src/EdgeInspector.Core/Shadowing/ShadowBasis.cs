namespace EdgeInspector.Shadowing;

/// <summary>What a shadow run holds B against; with another one a new run begins, because counts of two do not add up.</summary>
/// <param name="Model">SHA-256 of the package of A.</param>
/// <param name="Recipe">The product; null without recipes.</param>
/// <param name="Rules">Stands for thresholds, areas, zones and masks of the station, which hold for both.</param>
public sealed record ShadowBasis(string Model, string? Recipe, string Rules)
{
    /// <summary>In words what is different in another one.</summary>
    public string Changes(ShadowBasis other) => string.Join(" and ", Words(other));

    private IEnumerable<string> Words(ShadowBasis other)
    {
        if (Model != other.Model) yield return "the model in use";
        if (Recipe != other.Recipe) yield return "the product";
        // Another model brings thresholds of its own.
        else if (Rules != other.Rules) yield return "a threshold, zone or mask";
    }
}
