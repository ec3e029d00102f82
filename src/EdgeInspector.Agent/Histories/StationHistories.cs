using EdgeInspector.Configuration;
using EdgeInspector.Inference.History;
using EdgeInspector.Inference.Packages;

namespace EdgeInspector.Agent.Histories;

/// <summary>The histories of the models that a configuration names.</summary>
internal static class StationHistories
{
    /// <summary>The history of the model that a station uses for a product.</summary>
    /// <param name="configuration">The whole file.</param>
    /// <param name="station">The station as it stands in it.</param>
    /// <param name="recipe">The product; null, or one without a model of its own, for the station's model.</param>
    public static ModelHistory Of(AgentConfiguration configuration, StationConfiguration station, string? recipe, TimeProvider time)
    {
        RecipeConfiguration? own = station.FindRecipe(recipe) is { Model: not null } found ? found : null;
        ModelsConfiguration limits = configuration.Models;
        return new ModelHistory(
            configuration.StateDirectory, station.Name, own?.Name, own?.Model ?? station.Package,
            new HistoryLimits(limits.Keep, limits.MaxPictures, (long)(limits.MaxPicturesGigabytes * 1e9)), ProgramVersion.Text, time);
    }

    /// <summary>All histories of a station: that of its model, and those of products with models of their own.</summary>
    public static IEnumerable<ModelHistory> Of(AgentConfiguration configuration, StationConfiguration station, TimeProvider time) =>
        from recipe in (string?[])[null, .. (station.Recipes ?? []).Where(recipe => recipe.Model is not null).Select(recipe => recipe.Name)]
        select Of(configuration, station, recipe, time);

    /// <summary>The histories of all models that are taken from a folder.</summary>
    /// <param name="folder">The folder, as typed.</param>
    public static IReadOnlyList<ModelHistory> OfPlace(AgentConfiguration configuration, string folder, TimeProvider time)
    {
        string place = PackagePlace.Of(folder);
        return [.. configuration.Stations.SelectMany(station => Of(configuration, station, time)).Where(history => history.Place == place)];
    }
}
