using System.Text.Json.Nodes;
using EdgeInspector.Agent.Commands;
using EdgeInspector.Commands;

namespace EdgeInspector.Agent.Teaching;

/// <summary>Carries out the commands of teaching in a running agent, and begins the work that they ask for.</summary>
/// <param name="desk">Takes candidates in.</param>
/// <param name="work">Tries them and learns.</param>
/// <param name="models">Knows which model a station uses for a product.</param>
/// <param name="collections">Collects where there is no model yet.</param>
internal sealed class TeachingCommands(CandidateDesk desk, TeachingWork work, ModelActivation models, CollectionDesk collections)
{
    /// <summary>Carries out one of them.</summary>
    public async Task<CommandOutcome> ExecuteAsync(AgentCommand command, CancellationToken cancellation)
    {
        switch (command)
        {
            case TeachCommand teach:
                CommandOutcome taught = await desk.TeachAsync(teach, cancellation);
                // One that cannot be tried now is tried with the next one.
                if (taught.Failure is null && work.Try(teach.Name, taught.Result?["recipe"]?.GetValue<string>()) is { } why)
                    return taught with { Message = $"{taught.Message} It is not tried yet: {why}" };
                return taught;
            case CandidateCommand change:
                return await desk.ChangeAsync(change);
            case CollectCommand collect:
                return await collections.ChangeAsync(collect);
            case ListCollectedCommand collected:
                return await collections.ListAsync(collected);
            case RelearnCommand relearn when collections.IsTeaching(relearn.Name):
                return await collections.LearnAsync(relearn);
            case RelearnCommand relearn:
                if (work.Learn(relearn, models.HistoryOf(relearn.Name, relearn.Recipe).Recipe) is { } not)
                    return CommandOutcome.Refused(CommandFailure.Busy, not);
                return new CommandOutcome
                {
                    Message = $"A new version of {relearn.Name}'s model is learned in the background{(relearn.KeepsThreshold ? ", with the threshold kept" : "")}: {relearn.Why.TrimEnd('.')}. It will be on record and not in use; an event says when.",
                    Old = "none",
                    New = relearn.KeepsThreshold ? "learning, threshold kept" : "learning",
                };
            case ListCandidatesCommand list:
                CommandOutcome listed = await desk.ListAsync(list);
                if (listed.Result is JsonObject result) result["work"] = work.Now;
                return listed;
            default:
                throw new ArgumentOutOfRangeException(nameof(command), command, "This teaches nothing.");
        }
    }
}
