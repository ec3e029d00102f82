using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using EdgeInspector.Agent.Counters;
using EdgeInspector.Agent.Reporting;
using EdgeInspector.Agent.Stations;
using EdgeInspector.Commands;
using EdgeInspector.Mqtt.Commands;
using EdgeInspector.Status;
using Microsoft.Extensions.Logging;

namespace EdgeInspector.Agent.Commands;

/// <summary>Carries out what is asked over MQTT.</summary>
/// <param name="stations">By name.</param>
/// <param name="counters">By station.</param>
/// <param name="outputs">Have the stored results and what is retained.</param>
/// <param name="topics">The base topic, named in answers.</param>
/// <param name="thresholds">Edits the file; null when the configuration comes from none.</param>
/// <param name="reporter">Told of what it should publish at once.</param>
/// <param name="changes">One change of what stations work with at a time: what is prepared must still hold when it takes over.</param>
/// <param name="logger">Log.</param>
internal sealed class AgentCommands(
    IReadOnlyDictionary<string, Station> stations, IReadOnlyDictionary<string, StationCounters> counters, AgentOutputs outputs, string topics, ThresholdEdit? thresholds,
    Reporter reporter, SemaphoreSlim changes, ILogger logger) : ICommandHandler
{
    private const long LongestReplay = 1_000_000;

    /// <inheritdoc/>
    public async Task<CommandOutcome> ExecuteAsync(AgentCommand command, CancellationToken cancellation)
    {
        switch (command.Verb)
        {
            case CommandVerb.Ping:
                return CommandOutcome.Done($"EdgeInspector {ProgramVersion.Text} is here.", new JsonObject { ["version"] = ProgramVersion.Text });
            case CommandVerb.Rebirth:
                outputs.Renew();
                reporter.ReportSetup();
                return CommandOutcome.Done("Everything retained goes out once more.");
        }
        if (command.Station is not { } name || !stations.TryGetValue(name, out Station? station))
        {
            return CommandOutcome.Refused(
                CommandFailure.UnknownStation,
                command.Station is null ? $"station is missing; there are {string.Join(", ", stations.Keys)}." : $"There is no station {command.Station}; there are {string.Join(", ", stations.Keys)}.");
        }
        return command.Verb switch
        {
            CommandVerb.Replay => Replay(command, name),
            CommandVerb.GetResult => await GetResultAsync(command, name),
            CommandVerb.Snapshot => station.TrySnapshot()
                ? CommandOutcome.Done($"The next inspected frame goes out on {topics}/{name}/image/frame.")
                : CommandOutcome.Refused(CommandFailure.Busy, "The station inspects nothing at this moment; see its state."),
            CommandVerb.Trigger => Trigger(command, station),
            CommandVerb.SelectRecipe => await SelectRecipeAsync(command, station, cancellation),
            CommandVerb.Pause => Changed(station.SetPaused(true), "inspecting", "paused", "Parts are let through without being inspected, and each is reported as notInspected (paused)."),
            CommandVerb.Resume => Changed(station.SetPaused(false), "paused", "inspecting", "Parts are inspected again."),
            CommandVerb.SetThreshold => await SetThresholdAsync(command, station),
            CommandVerb.ResetStats => ResetStatistics(station),
            _ => CommandOutcome.Refused(CommandFailure.NotSupported, $"This agent cannot {command.Verb}."),
        };
    }

    private CommandOutcome Replay(AgentCommand command, string station)
    {
        if (command.Number("fromSeq") is not { } from || command.Number("toSeq") is not { } to) return Malformed("fromSeq and toSeq are missing or no whole numbers.");
        if (from < 1 || to < from || to - from >= LongestReplay)
            return CommandOutcome.Refused(CommandFailure.Invalid, string.Create(CultureInfo.InvariantCulture, $"1 <= fromSeq <= toSeq must hold, and at most {LongestReplay} numbers may be asked for at a time."));
        outputs.History.Replay(station, from, to);
        return CommandOutcome.Done($"What is stored of {from} to {to} goes out on {topics}/{station}/backlog.");
    }

    private async Task<CommandOutcome> GetResultAsync(AgentCommand command, string station)
    {
        if (command.Number("seq") is not { } sequence) return Malformed("seq is missing or no whole number.");
        IReadOnlyList<JsonNode> found = await outputs.History.ReadAsync(station, sequence, sequence, 1);
        return found.Count > 0
            ? CommandOutcome.Done("As it is stored.", found[0])
            : CommandOutcome.Refused(CommandFailure.NotFound, string.Create(CultureInfo.InvariantCulture, $"No result {sequence} of station {station} is stored: it was never made, or its time is over."));
    }

    private static CommandOutcome Trigger(AgentCommand command, Station station)
    {
        string? part = command.Text("part");
        if (part is { Length: 0 or > 200 }) return Malformed("part has 1 to 200 characters.");
        return station.TryExpect(part)
            ? CommandOutcome.Done(string.Create(CultureInfo.InvariantCulture, $"The next frame within {station.Setup.Effective.PartWindowMilliseconds} ms shows {part ?? "this part"}; without one it is reported as notInspected."))
            : CommandOutcome.Refused(CommandFailure.Busy, "Another announced part's frame has not come yet.");
    }

    private async Task<CommandOutcome> SelectRecipeAsync(AgentCommand command, Station station, CancellationToken cancellation)
    {
        if (command.Text("recipe") is not { } recipe) return Malformed("recipe is missing or no text.");
        await changes.WaitAsync(cancellation);
        try
        {
            return await ChangeOverAsync(command, station, recipe);
        }
        finally
        {
            changes.Release();
        }
    }

    private async Task<CommandOutcome> ChangeOverAsync(AgentCommand command, Station station, string recipe)
    {
        if (station.Setup.Configuration.FindRecipe(recipe) is null)
        {
            string[] names = [.. (station.Setup.Configuration.Recipes ?? []).Select(other => other.Name)];
            return CommandOutcome.Refused(CommandFailure.NotFound, names.Length == 0 ? $"Station {station.Name} has no recipes." : $"There is no recipe {recipe}; there are {string.Join(", ", names)}.");
        }
        StationSetup next = station.PrepareRecipe(recipe);
        try
        {
            station.Remember(recipe);
        }
        catch
        {
            station.Discard(next);
            throw;
        }
        string old = station.Setup.Recipe ?? "none";
        var outcome = new CommandOutcome { Message = $"{recipe} is inspected for from the next frame on.", Old = old, New = recipe };
        await station.TakeOverAsync(next, () => command.Reply(outcome));
        logger.ChangedOver(station.Name, recipe);
        return outcome;
    }

    private async Task<CommandOutcome> SetThresholdAsync(AgentCommand command, Station station)
    {
        if (thresholds is null) return CommandOutcome.Refused(CommandFailure.NotSupported, "This agent runs without a configuration file.");
        List<(string, float?)> values = [];
        foreach (string key in (string[])["threshold", "warningThreshold"])
        {
            if (!command.Arguments.TryGetProperty(key, out JsonElement value)) continue;
            if (value.ValueKind == JsonValueKind.Null) values.Add((key, null));
            else if (value.ValueKind == JsonValueKind.Number && value.TryGetSingle(out float number) && float.IsFinite(number)) values.Add((key, number));
            else return Malformed($"{key} is no number.");
            // What is too near to zero for a float reads as zero.
            if (values[^1].Item2 == 0 && value.GetRawText().Split('e', 'E')[0].AsSpan().ContainsAnyInRange('1', '9'))
                return CommandOutcome.Refused(CommandFailure.Invalid, $"{key} {value.GetRawText()} is too near to zero to be told from it.");
        }
        if (values.Count == 0) return Malformed("threshold is missing.");
        bool forced = command.Arguments.TryGetProperty("force", out JsonElement force) && force.ValueKind == JsonValueKind.True;
        if (!forced && force.ValueKind is not (JsonValueKind.Undefined or JsonValueKind.False)) return Malformed("force is neither true nor false.");
        return await thresholds.ApplyAsync(station.Name, station.Setup.Recipe, values, forced ? null : station.Band());
    }

    private CommandOutcome ResetStatistics(Station station)
    {
        PartCounts old = counters[station.Name].Reset();
        reporter.ReportStatistics(station);
        string was = string.Create(CultureInfo.InvariantCulture, $"{old.Passed} passed, {old.Failed} failed, {old.NotInspected} not inspected since {old.Since.UtcDateTime:s}Z");
        return new CommandOutcome { Message = $"The counters begin anew; they were {was}.", Old = was, New = "0" };
    }

    private static CommandOutcome Changed(bool changed, string old, string now, string message) =>
        changed ? new CommandOutcome { Message = message, Old = old, New = now } : CommandOutcome.Done($"The station was {now} already.");

    private static CommandOutcome Malformed(string what) => CommandOutcome.Refused(CommandFailure.Malformed, what);
}
