using System.Text.Json.Nodes;
using EdgeInspector.Agent.Settings;
using EdgeInspector.Commands;
using EdgeInspector.Configuration;
using EdgeInspector.Verdicts;

namespace EdgeInspector.Agent.Commands;

/// <summary>
/// Changes thresholds by editing the configuration file, as an engineer would: the same checks, the same way into the running agent,
/// and comments and layout stay as they are.
/// </summary>
internal sealed class ThresholdEdit(ConfigurationKeeper keeper)
{
    private const string Asker = "the command setThreshold";

    /// <summary>Edits the file and waits until it is in use.</summary>
    /// <param name="station">The station.</param>
    /// <param name="recipe">The product whose own thresholds are meant; null for the station's.</param>
    /// <param name="zone">The zone whose threshold is meant; null for the station's, or the product's.</param>
    /// <param name="values">Key and new value; a null removes what the file said.</param>
    /// <param name="band">The values that can make sense; null takes any.</param>
    /// <param name="reason">Why, for the record; null when nobody says.</param>
    public async Task<CommandOutcome> ApplyAsync(
        string station, string? recipe, string? zone, IReadOnlyList<(string Key, float? Value)> values, ThresholdBand? band,
        string? reason = null)
    {
        if (keeper.IsApplying)
            return CommandOutcome.Refused(CommandFailure.Busy,
                "Another version of the configuration is being taken into use, and its model is still loading; ask again.");
        ConfigurationLoadResult file = ConfigurationLoader.Load(keeper.File);
        if (file.Configuration is not { } configuration)
            return CommandOutcome.Refused(CommandFailure.Busy,
                $"The configuration file has an error at the moment and is not touched: {ConfigurationErrorFormatter.Sentence(file.Errors[0])}");
        // Whoever saved it is to be named for what he changed: his version comes first.
        if (file.Sha256 != keeper.Stamp?.Sha256)
            return CommandOutcome.Refused(CommandFailure.Busy,
                $"The configuration file was changed, and that version is not in use{(keeper.ApplyError is { } error ? $": {error}" : " yet; ask again.")}");
        if (ConfigurationEdit.PlaceOf(configuration, station, recipe) is not { } place)
            return CommandOutcome.Refused(CommandFailure.NotFound,
                $"The configuration file knows no station {station}{(recipe is null ? "" : $" with a recipe {recipe}")} any more.");
        if (zone is not null)
        {
            if (ConfigurationEdit.PlaceOfZone(configuration, station, recipe, zone) is not { } own)
                return CommandOutcome.Refused(CommandFailure.NotFound,
                    $"Station {station}{(recipe is null ? "" : $" with the recipe {recipe}")} has no zone {zone}.");
            place = own;
        }
        ConfigurationLoadResult edited = file;
        foreach ((string key, float? value) in values)
        {
            byte[] bytes = ConfigurationEdit.Set(edited.Document!, place, key,
                value is { } number ? ConfigurationEdit.Literal(number) : "null");
            edited = ConfigurationLoader.Parse(bytes, keeper.File);
            if (edited.Document is null) break;
        }
        if (edited.Configuration is null)
            return CommandOutcome.Refused(CommandFailure.Invalid, ConfigurationErrorFormatter.Sentence(edited.Errors[0]));
        string? doubt = values
            // A calm zone may score far less than the picture as a whole, which the scores on record are of.
            .Select(value =>
                value.Value is { } number && !(zone is not null && number <= band?.High) ? band?.Doubt(value.Key, number) : null)
                .FirstOrDefault(found => found is not null);
        if (doubt is not null)
            return CommandOutcome.Refused(CommandFailure.Invalid,
                $"Nothing was changed: {doubt} If it is meant all the same, send \"force\": true with it.");
        // Before the file: the keeper may look at any moment.
        keeper.Announce(edited.Sha256!, Asker);
        if (!ConfigurationEdit.TryReplace(keeper.File, file.Source!, edited.Source!))
            return CommandOutcome.Refused(CommandFailure.Busy, "Somebody else saved the configuration file at the same moment; ask again.");
        if (await keeper.ReloadAsync() && keeper.Stamp?.Sha256 == edited.Sha256) return Outcome(file, edited, place, values, reason);
        string why = keeper.ApplyError ?? "it could not be taken into use";
        // What somebody saved since is not touched.
        if (!await keeper.RestoreAsync(() => ConfigurationEdit.TryReplace(keeper.File, edited.Source!, file.Source!)))
            return CommandOutcome.Refused(CommandFailure.Busy,
                "Somebody else saved the configuration file right after it was edited, and that version counts; look at it, and ask again.");
        return CommandOutcome.Refused(CommandFailure.Invalid, $"Nothing was changed: {why}");
    }

    private static CommandOutcome Outcome(ConfigurationLoadResult before, ConfigurationLoadResult after, string place,
        IReadOnlyList<(string Key, float? Value)> values, string? reason)
    {
        string old = string.Join(", ", values.Select(value => $"{value.Key} {Written(before, place, value.Key)}"));
        string now = string.Join(", ", values.Select(value => $"{value.Key} {Written(after, place, value.Key)}"));
        return new CommandOutcome
        {
            Message = $"{old} became {now}{(reason is null ? "" : $": {reason}")}.",
            Old = old,
            New = now,
            // As numbers too, so that whoever asked can take it back.
            Result = new JsonObject(values.Select(value => KeyValuePair.Create(value.Key, (JsonNode?)new JsonObject
            {
                ["old"] = Number(before, place, value.Key),
                ["new"] = Number(after, place, value.Key),
            }))),
        };
    }

    private static JsonNode? Number(ConfigurationLoadResult file, string place, string key) =>
        file.Document!.Find(place).Member(key) is null ? null : JsonNode.Parse(Written(file, place, key));

    private static string Written(ConfigurationLoadResult file, string place, string key) =>
        file.Document!.Find(place).Member(key) is { } member
            ? System.Text.Encoding.UTF8.GetString(file.Source!.Bytes[member.Value.Start..member.Value.End])
            : "not set";
}
