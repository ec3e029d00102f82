using System.Text.Json.Nodes;
using EdgeInspector.Agent.Histories;
using EdgeInspector.Commands;
using EdgeInspector.Configuration;
using EdgeInspector.Files;
using EdgeInspector.Inference.History;
using EdgeInspector.Verbs;

namespace EdgeInspector.Histories;

/// <summary>Puts a version in use from the command line, and the change on record.</summary>
/// <param name="configuration">The whole file.</param>
/// <param name="history">The station's history.</param>
internal sealed class HistoryChange(AgentConfiguration configuration, ModelHistory history, TimeProvider time)
{
    private const int AuditTries = 40;
    private static readonly TimeSpan AuditPause = TimeSpan.FromMilliseconds(50);

    /// <summary>Puts a version in use.</summary>
    /// <returns>A sentence for people.</returns>
    public string Activate(int number, VersionNote note) =>
        Ask(CommandVerb.ActivateModel, note, number) ?? Done(CommandVerb.ActivateModel, history.Activate(number, note), note);

    /// <summary>Puts the version in use that was before.</summary>
    /// <returns>A sentence for people.</returns>
    public string Rollback(VersionNote note) =>
        Ask(CommandVerb.RollbackModel, note, null) ?? Done(CommandVerb.RollbackModel, history.Rollback(note), note);

    // An agent that runs does it itself, so that its stations take it over at once.
    private string? Ask(CommandVerb verb, VersionNote note, int? number)
    {
        var command = new JsonObject
        {
            ["command"] = CommandRequest.WordOf(verb),
            ["transaction"] = Guid.NewGuid().ToString("N"),
            ["by"] = note.By,
            ["station"] = history.Station,
            ["reason"] = note.Reason,
            ["recipe"] = history.Recipe ?? "",
        };
        if (number is not null) command["version"] = number;
        return LocalAgent.Ask(configuration.StateDirectory, command);
    }

    private string Done(CommandVerb verb, Activation activation, VersionNote note)
    {
        if (!activation.HasChanged) return $"Version {activation.After.Number} of {history.Name} was in use already.";
        string message = ActivationText.Message(history, activation, note.Reason);
        Record(new AuditRecord
        {
            At = time.GetUtcNow(),
            By = note.By,
            Verb = CommandRequest.WordOf(verb),
            Station = history.Station,
            Old = ActivationText.Of(activation.Before),
            New = ActivationText.Of(activation.After),
            Message = message,
        });
        return $"{message} No agent runs here; the next one takes it at its start.";
    }

    // An agent may write its own records at the same moment.
    private void Record(AuditRecord record)
    {
        string path = Path.Combine(configuration.StateDirectory, AuditTrail.FileName);
        var trail = new AuditTrail(path);
        for (int i = 1; ; i++)
        {
            try
            {
                trail.Add(record);
                FileOwner.Give(path, configuration.StateDirectory);
                return;
            }
            catch (IOException exception) when (i < AuditTries && exception is not PathHangsException)
            {
                using var pause = new ManualResetEventSlim();
                pause.Wait(AuditPause);
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                throw new CommandException(ExitCode.Device,
                    $"{record.Message} The change is made, but could not be put on record in {path}: {exception.Message}");
            }
        }
    }
}
