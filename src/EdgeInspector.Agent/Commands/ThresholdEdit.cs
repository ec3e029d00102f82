using System.Text.Json.Nodes;
using EdgeInspector.Commands;
using EdgeInspector.Configuration;
using EdgeInspector.Verdicts;

namespace EdgeInspector.Agent.Commands;

/// <summary>Changes thresholds in the configuration file.</summary>
internal sealed class ThresholdEdit(FileEdit file)
{
    private const string Asker = "the command setThreshold";

    /// <summary>Edits the file and waits until it is in use.</summary>
    /// <param name="station">The station.</param>
    /// <param name="recipe">The product whose own thresholds are meant; null for the station's.</param>
    /// <param name="zone">The zone whose threshold is meant; null for the station's, or the product's.</param>
    /// <param name="values">Key and new value; a null removes what the file said.</param>
    /// <param name="band">The values that can make sense; null takes any.</param>
    /// <param name="reason">Why, for the record; null when nobody says.</param>
    public Task<CommandOutcome> ApplyAsync(
        string station, string? recipe, string? zone, IReadOnlyList<(string Key, float? Value)> values, ThresholdBand? band,
        string? reason = null)
    {
        string place = "";
        return file.ApplyAsync(
            Asker, null,
            (before, configuration) =>
            {
                place = PlaceIn(configuration, station, recipe, zone);
                ConfigurationLoadResult edited = before;
                foreach ((string key, float? value) in values)
                    edited = file.Set(edited, place, key, value is { } number ? ConfigurationEdit.Literal(number) : "null");
                if (edited.Configuration is not null && Doubt(zone, values, band) is { } doubt)
                    throw new CommandRefusedException(CommandFailure.Invalid,
                        $"Nothing was changed: {doubt} If it is meant all the same, send \"force\": true with it.");
                return edited;
            },
            (before, after) => Outcome(before, after, place, values, reason,
                key => key != "threshold" ? null : (recipe ?? zone) is null ? "the model's" : "the station's"));
    }

    private static string PlaceIn(AgentConfiguration configuration, string station, string? recipe, string? zone)
    {
        string ofRecipe = recipe is null ? "" : $" with a recipe {recipe}";
        string place = ConfigurationEdit.PlaceOf(configuration, station, recipe)
            ?? throw new CommandRefusedException(CommandFailure.NotFound,
                $"The configuration file knows no station {station}{ofRecipe} any more.");
        if (zone is null) return place;
        return ConfigurationEdit.PlaceOfZone(configuration, station, recipe, zone)
            ?? throw new CommandRefusedException(CommandFailure.NotFound,
                $"Station {station}{(recipe is null ? "" : $" with the recipe {recipe}")} has no zone {zone}.");
    }

    // A calm zone may score far less than the picture as a whole, which the scores on record are of.
    private static string? Doubt(string? zone, IReadOnlyList<(string Key, float? Value)> values, ThresholdBand? band) => values
        .Select(value => value.Value is { } number && !(zone is not null && number <= band?.High) ? band?.Doubt(value.Key, number) : null)
        .FirstOrDefault(found => found is not null);

    private static CommandOutcome Outcome(ConfigurationLoadResult before, ConfigurationLoadResult after, string place,
        IReadOnlyList<(string Key, float? Value)> values, string? reason, Func<string, string?> otherwise)
    {
        (string Key, string Old, string New)[] written = [.. values.Select(
            value => (value.Key, FileEdit.Written(before, place, value.Key), FileEdit.Written(after, place, value.Key)))];
        return new CommandOutcome
        {
            Message = $"{FileEdit.Became(written, otherwise)}{(reason is null ? "" : $": {reason}")}.",
            Old = string.Join(", ", written.Select(value => $"{value.Key} {value.Old}")),
            New = string.Join(", ", written.Select(value => $"{value.Key} {value.New}")),
            // As numbers too, so that whoever asked can take it back.
            Result = new JsonObject(values.Select(value => KeyValuePair.Create(value.Key, (JsonNode?)new JsonObject
            {
                ["old"] = Number(before, place, value.Key),
                ["new"] = Number(after, place, value.Key),
            }))),
        };
    }

    private static JsonNode? Number(ConfigurationLoadResult file, string place, string key) =>
        FileEdit.Written(file, place, key) is not FileEdit.NotSet and var written ? JsonNode.Parse(written) : null;
}
