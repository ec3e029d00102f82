using EdgeInspector.Configuration;

namespace EdgeInspector.Diagnosis.Examinations;

/// <summary>The stations of a configuration as they are, and as they are for each of their products.</summary>
internal static class StationVariants
{
    /// <summary>All of them, with a name for people.</summary>
    public static IEnumerable<(string Name, StationConfiguration Station)> Of(
        AgentConfiguration configuration) => configuration.Stations.SelectMany(station =>
        (IEnumerable<(string, StationConfiguration)>)[($"station {station.Name}", station),
            .. (station.Recipes ?? []).Select(recipe => ($"station {station.Name}, recipe {recipe.Name}", station.For(recipe.Name)))]);
}
