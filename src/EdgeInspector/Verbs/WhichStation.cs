using System.CommandLine;
using EdgeInspector.Agent.Histories;
using EdgeInspector.Configuration;
using EdgeInspector.Inference.History;

namespace EdgeInspector.Verbs;

/// <summary>--station, --recipe and --config: whose model is meant.</summary>
internal sealed class WhichStation
{
    private readonly Option<string?> _station = new("--station")
    {
        Description = "The station; may be left out where the configuration has one alone.",
        HelpName = "name",
    };

    private readonly Option<string?> _recipe = new("--recipe") { Description = "The product, where it has a model of its own.", HelpName = "name" };
    private readonly Option<string> _config = RunCommand.ConfigurationOption();

    /// <summary>Gives the options to a verb.</summary>
    public Verb AddTo(Verb verb)
    {
        verb.Add(_station);
        verb.Add(_recipe);
        verb.Add(_config);
        return verb;
    }

    /// <summary>The model that is meant.</summary>
    /// <exception cref="CommandException">The configuration cannot be used, or does not know it.</exception>
    public ModelHistory One(ParseResult parsed) => Configured(parsed).History;

    /// <summary>The model that is meant, with the whole file.</summary>
    /// <exception cref="CommandException">The configuration cannot be used, or does not know it.</exception>
    public (AgentConfiguration Configuration, ModelHistory History) Configured(ParseResult parsed)
    {
        AgentConfiguration configuration = Read(parsed);
        string name = parsed.GetValue(_station) ?? (configuration.Stations.Count == 1 ? configuration.Stations[0].Name
            : throw new CommandException(ExitCode.Usage,
                $"Give --station: there are {string.Join(", ", configuration.Stations.Select(station => station.Name))}."));
        StationConfiguration station = StationChoice.Find(configuration, name, parsed.GetValue(_recipe), plain: true);
        return (configuration,
            StationHistories.Of(configuration, station, parsed.GetValue(_recipe) ?? station.Recipe, TimeProvider.System));
    }

    /// <summary>The model that is meant by a product, empty for the station's own whatever it inspects for.</summary>
    /// <exception cref="CommandException">The configuration cannot be used, or does not know it.</exception>
    public (AgentConfiguration Configuration, ModelHistory History) Exactly(ParseResult parsed)
    {
        AgentConfiguration configuration = Read(parsed);
        string? recipe = parsed.GetValue(_recipe) is { Length: > 0 } product ? product : null;
        StationConfiguration station = StationChoice.Find(configuration, parsed.GetValue(_station) ?? "", recipe, plain: true);
        return (configuration, StationHistories.Of(configuration, station, recipe, TimeProvider.System));
    }

    /// <summary>The model that is meant, or all models where none is named.</summary>
    /// <exception cref="CommandException">The configuration cannot be used, or does not know it.</exception>
    public IReadOnlyList<ModelHistory> All(ParseResult parsed)
    {
        if (parsed.GetValue(_station) is not null) return [One(parsed)];
        if (parsed.GetValue(_recipe) is not null) throw new CommandException(ExitCode.Usage, "--recipe needs --station.");
        AgentConfiguration configuration = Read(parsed);
        return [.. configuration.Stations.SelectMany(station => StationHistories.Of(configuration, station, TimeProvider.System))];
    }

    /// <summary>The configuration file that is meant.</summary>
    public ConfigurationPlace File(ParseResult parsed) =>
        ConfigurationPlaces.Find(parsed.GetValue(_config), Environment.GetEnvironmentVariable);

    private AgentConfiguration Read(ParseResult parsed) =>
        StationChoice.Load(File(parsed)).Configuration!;
}
