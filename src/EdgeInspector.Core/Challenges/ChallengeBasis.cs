namespace EdgeInspector.Challenges;

/// <summary>What a station's verdicts rest on; another one makes challenge parts due.</summary>
/// <param name="Model">SHA-256 of the model package; null while no model is in use.</param>
/// <param name="Recipe">The product; null without recipes.</param>
/// <param name="Camera">Stands for the settings of the camera.</param>
/// <param name="Threshold">Stands for thresholds, areas, zones and masks.</param>
public sealed record ChallengeBasis(string? Model, string? Recipe, string Camera, string Threshold)
{
    /// <summary>What is different from another one, in the order of <see cref="ChallengeCause"/>.</summary>
    public IEnumerable<ChallengeCause> Differences(ChallengeBasis other)
    {
        if (Model != other.Model) yield return ChallengeCause.Model;
        if (Recipe != other.Recipe) yield return ChallengeCause.Recipe;
        if (Camera != other.Camera) yield return ChallengeCause.Camera;
        if (Threshold != other.Threshold) yield return ChallengeCause.Threshold;
    }
}
