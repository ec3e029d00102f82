using System.Text.Json.Nodes;
using EdgeInspector.Agent.Histories;
using EdgeInspector.Agent.Options;
using EdgeInspector.Agent.Teaching;
using EdgeInspector.Agent.Web;
using EdgeInspector.Commands;
using EdgeInspector.Configuration;
using EdgeInspector.Histories;
using EdgeInspector.Inference.History;
using EdgeInspector.Verbs;

namespace EdgeInspector.Teaching;

/// <summary>Has commands of teaching carried out by the agent that runs here, or does it and puts it on record where none runs.</summary>
/// <param name="configuration">The whole file.</param>
internal sealed class LocalTeaching(AgentConfiguration configuration, TimeProvider time)
{
    /// <summary>The model that a candidate was taken in for here; null while none was, or where an agent runs.</summary>
    public ModelHistory? Model { get; private set; }

    /// <summary>Has a command carried out.</summary>
    /// <param name="fields">As an agent takes it.</param>
    /// <param name="command">As it is done here.</param>
    /// <param name="work">Does it.</param>
    /// <returns>A sentence for people.</returns>
    /// <exception cref="CommandException">It was refused.</exception>
    public async Task<string> DoAsync(JsonObject fields, StationCommand command, Func<CandidateDesk, Task<CommandOutcome>> work)
    {
        if (LocalAgent.Ask(configuration.StateDirectory, fields) is { } reply) return reply["message"]?.ToString() ?? "";
        using var parts = new PartArchive(configuration.ToStoreOptions().Folder, configuration.Archive.Folder);
        CommandOutcome outcome = await work(new CandidateDesk(
            HistoryOf, parts, configuration.Models.ToCountingRule(), time));
        if (outcome.Failure is { } failure)
            throw new CommandException(LocalAgent.CodeOf(Inference.Teaching.TeachingBook.Word(failure)), outcome.Message);
        // A version that is learned has its own record: its lineage.
        if (command is not RelearnCommand)
        {
            LocalRecord.Add(configuration, new AuditRecord
            {
                At = time.GetUtcNow(),
                By = fields["by"]!.GetValue<string>(),
                Verb = CommandRequest.WordOf(command.Verb),
                Station = command.Name,
                Old = outcome.Old,
                New = outcome.New,
                Message = outcome.Message,
            });
        }
        if (command is Commands.TeachCommand) Model = HistoryOf(command.Name, outcome.Result?["recipe"]?.GetValue<string>() ?? "");
        return outcome.Message;
    }

    private ModelHistory HistoryOf(string name, string? recipe)
    {
        StationConfiguration station = configuration.Stations.First(other => other.Name == name);
        return StationHistories.Of(configuration, station, recipe ?? station.Recipe, time);
    }
}
