using System.Text.Json.Nodes;
using EdgeInspector.Agent.Histories;
using EdgeInspector.Commands;
using EdgeInspector.Configuration;
using EdgeInspector.Inference.History;

namespace EdgeInspector.Histories;

/// <summary>Puts versions in use and takes them in from the command line, and the changes on record.</summary>
/// <param name="configuration">The whole file.</param>
/// <param name="history">The station's history.</param>
internal sealed class HistoryChange(AgentConfiguration configuration, ModelHistory history, TimeProvider time)
{
    /// <summary>Puts a version in use.</summary>
    /// <returns>A sentence for people.</returns>
    public string Activate(int number, VersionNote note) =>
        Ask(CommandVerb.ActivateModel, note, number) ?? Done(CommandVerb.ActivateModel, history.Activate(number, note), note);

    /// <summary>Puts the version in use that was before.</summary>
    /// <returns>A sentence for people.</returns>
    public string Rollback(VersionNote note) =>
        Ask(CommandVerb.RollbackModel, note, null) ?? Done(CommandVerb.RollbackModel, history.Rollback(note), note);

    /// <summary>Takes a version in; what is in use stays.</summary>
    /// <param name="file">The file that has it.</param>
    /// <returns>A sentence for people, and the version.</returns>
    public (string Message, ModelVersion Version) Import(string file, VersionNote note)
    {
        // Unpacked by whoever may read the file: the agent's user may not.
        using HistoryWork work = history.Prepare();
        HistoryArchive.Unpack(history, file, file, work);
        JsonObject command = LocalAgent.Command(CommandVerb.ImportModel, history.Station, history.Recipe, note);
        command["work"] = work.Name;
        if (LocalAgent.Ask(configuration.StateDirectory, command) is { } reply)
            return (reply["message"]!.ToString(), history.Find(reply["result"]!["version"]!.GetValue<int>()));
        (ModelVersion version, bool isNew) = history.Import(work.Name, note);
        CommandOutcome outcome = ImportText.Outcome(history, version, isNew);
        if (isNew) Record(CommandVerb.ImportModel, note, outcome.Old, outcome.New, outcome.Message);
        return (outcome.Message, version);
    }

    private void Record(CommandVerb verb, VersionNote note, string? old, string? now, string message) =>
        LocalRecord.Add(configuration, new AuditRecord
        {
            At = time.GetUtcNow(),
            By = note.By,
            Verb = CommandRequest.WordOf(verb),
            Station = history.Station,
            Old = old,
            New = now,
            Message = message,
        });

    // An agent that runs does it itself, so that its stations take it over at once.
    private string? Ask(CommandVerb verb, VersionNote note, int? number)
    {
        JsonObject command = LocalAgent.Command(verb, history.Station, history.Recipe, note);
        if (number is not null) command["version"] = number;
        return LocalAgent.Ask(configuration.StateDirectory, command)?["message"]?.ToString();
    }

    private string Done(CommandVerb verb, Activation activation, VersionNote note)
    {
        if (!activation.HasChanged) return $"Version {activation.After.Number} of {history.Name} was in use already.";
        string message = ActivationText.Message(history, activation, note.Reason);
        Record(verb, note, ActivationText.Of(activation.Before), ActivationText.Of(activation.After), message);
        bool isFirst = history.Recipe is null
            && configuration.Stations.Any(station => station.Name == history.Station && station.Model is null);
        return isFirst
            ? $"{message} No agent runs here, and no model is named in the configuration yet: write \"model\": \"{history.Place}\" for station {history.Station}."
            : $"{message} No agent runs here; the next one takes it at its start.";
    }
}
