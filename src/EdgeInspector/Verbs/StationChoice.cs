using System.CommandLine;
using EdgeInspector.Agent.Stations;
using EdgeInspector.Configuration;
using EdgeInspector.Imaging;
using EdgeInspector.Models;
using EdgeInspector.Pipeline;

namespace EdgeInspector.Verbs;

/// <summary>
/// What judges pictures beside the line: a model by its own rules, or a station of the configuration by those of the line.
/// </summary>
/// <param name="Folder">The model package.</param>
/// <param name="Station">With the product's own values; null for the model's own rules.</param>
internal sealed record StationChoice(string Folder, StationConfiguration? Station)
{
    /// <summary>--station.</summary>
    public static Option<string?> Name() => new("--station")
    {
        Description = "Judge as this station of the configuration does: its model, thresholds, areas, masks, zones and region.",
        HelpName = "name",
    };

    /// <summary>--recipe.</summary>
    public static Option<string?> Recipe() => new("--recipe") { Description = "With --station: the product.", HelpName = "name" };

    /// <summary>--model, which --station can take the place of.</summary>
    public static Option<string?> Model() =>
        new("--model") { Description = "Model package; with --station in place of the station's.", HelpName = "folder" };

    /// <summary>Reads the choice.</summary>
    /// <param name="model">--model; null when it is not given.</param>
    /// <param name="config">--config.</param>
    /// <param name="name">--station; null when it is not given.</param>
    /// <param name="recipe">--recipe; null when it is not given.</param>
    /// <exception cref="CommandException">Neither is given, or the configuration does not know the station.</exception>
    public static StationChoice Of(string? model, string? config, string? name, string? recipe)
    {
        if (name is null)
        {
            if (recipe is not null) throw new CommandException(ExitCode.Usage, "--recipe needs --station.");
            return new StationChoice(model ?? throw new CommandException(ExitCode.Usage, "Give --model, or --station of a configuration."),
                null);
        }
        StationConfiguration station = Find(Load(ConfigurationPlaces.Find(config, Environment.GetEnvironmentVariable)).Configuration!, name,
            recipe);
        if (model is not null) station = station with { Model = model };
        return new StationChoice(station.Package, station);
    }

    /// <summary>Reads the configuration.</summary>
    /// <exception cref="CommandException">It cannot be used.</exception>
    public static ConfigurationLoadResult Load(ConfigurationPlace place)
    {
        ConfigurationLoadResult file = ConfigurationLoader.Load(place);
        return file.Configuration is not null
            ? file
            : throw new CommandException(ExitCode.Usage, ConfigurationErrorFormatter.Format(file).TrimEnd());
    }

    /// <summary>A station as it is for a product, the one that was named or that it begins with.</summary>
    /// <param name="configuration">The file.</param>
    /// <param name="name">The station.</param>
    /// <param name="recipe">The product; null for the one that it begins with.</param>
    /// <param name="plain">Whether its own values are wanted, whatever the product.</param>
    /// <exception cref="CommandException">There is no such station, or no such product.</exception>
    public static StationConfiguration Find(AgentConfiguration configuration, string name, string? recipe = null, bool plain = false)
    {
        if (configuration.Stations.FirstOrDefault(other => other.Name == name) is not { } found)
            throw new CommandException(ExitCode.Usage,
                $"There is no station '{name}'; there are {string.Join(", ", configuration.Stations.Select(other => other.Name))}.");
        if (recipe is not null && found.FindRecipe(recipe) is null)
            throw new CommandException(ExitCode.Usage, $"Station {name} has no recipe '{recipe}'.");
        return plain ? found : found.For(recipe ?? found.Recipe);
    }

    /// <summary>The rules of the line, or the model's own.</summary>
    /// <param name="model">The loaded model.</param>
    /// <param name="threshold">In place of the station's or the model's; null for that.</param>
    /// <exception cref="CommandException">There is no threshold at all.</exception>
    /// <exception cref="StationFaultException">The station could not inspect with it.</exception>
    public StationRules RulesFor(ModelInfo model, float? threshold)
    {
        if (Station is null) return ModelOptions.Rules(model, Folder, threshold);
        StationConfiguration station = Station with { Threshold = threshold ?? Station.Threshold };
        var resolved = ResolvedRules.Of(station, model, PictureLibrary.Codec());
        foreach (string note in resolved.Notes) Console.Error.WriteLine($"edge-inspector: {note}");
        ModelOptions.Warn(model, resolved.Rules.Verdict, resolved.Rules.Zones);
        return resolved.Rules;
    }
}
