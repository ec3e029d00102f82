using EdgeInspector.Agent.Histories;
using EdgeInspector.Agent.Stations;
using EdgeInspector.Commands;
using EdgeInspector.Files;
using EdgeInspector.Inference.History;
using EdgeInspector.Models;
using EdgeInspector.Pipeline;

namespace EdgeInspector.Agent.Commands;

/// <summary>
/// Takes versions of models in from other machines. What is brought is written and looked at beside the history, by whoever brings it; only
/// putting it on record is a command, so that a large file keeps no command waiting.
/// </summary>
/// <param name="stations">By name.</param>
/// <param name="models">Knows the histories.</param>
internal sealed class ModelImport(IReadOnlyDictionary<string, Station> stations, ModelActivation models)
{
    private const string Arriving = "arriving.zip";
    private const int Slice = 1 << 18;

    /// <summary>Puts on record what was brought.</summary>
    public async Task<CommandOutcome> ExecuteAsync(ImportModelCommand command, CancellationToken cancellation)
    {
        if (Unknown(command.Name, command.Recipe) is { } unknown) return unknown;
        ModelHistory history = models.HistoryOf(command.Name, command.Recipe);
        return (await WithRefusalsAsync(history, async () =>
        {
            var note = new VersionNote(command.By, command.Why);
            (ModelVersion version, bool isNew) = await ModelActivation.OnThreadAsync(
                () => history.Import(command.Work, note)).WaitAsync(cancellation);
            return ImportText.Outcome(history, version, isNew);
        }))!;
    }

    /// <summary>Takes what the page brings, looks at every byte of it, and has it put on record.</summary>
    /// <param name="brought">What comes and who brings it.</param>
    /// <param name="ask">Has the command carried out.</param>
    /// <param name="cancellation">Nobody brings it any more.</param>
    /// <returns>What came of it; nothing of it is left where it was refused.</returns>
    /// <exception cref="IOException">It did not come whole.</exception>
    /// <exception cref="OperationCanceledException">Nobody brings it any more.</exception>
    public async Task<CommandOutcome> TakeAsync(
        BroughtModel brought, Func<ImportModelCommand, Task<CommandOutcome>> ask, CancellationToken cancellation)
    {
        if (Unknown(brought.Station, brought.Recipe) is { } unknown) return unknown;
        ModelHistory history = models.HistoryOf(brought.Station, brought.Recipe);
        HistoryWork? work = null;
        try
        {
            CommandOutcome? refusal = await WithRefusalsAsync(history, async () =>
            {
                work = await ModelActivation.OnThreadAsync(history.Prepare);
                return null;
            });
            if (work is null) return refusal!;
            string file = Path.Combine(work.Folder, Arriving);
            refusal = await WriteAsync(brought.Content, file, history, cancellation);
            refusal ??= await WithRefusalsAsync(history, async () =>
            {
                await ModelActivation.OnThreadAsync(() => Unpack(history, file, work));
                return null;
            });
            return refusal ?? await ask(new ImportModelCommand(brought.Station, brought.Recipe, work.Name, brought.By, brought.Why));
        }
        finally
        {
            if (work is not null) await ModelActivation.OnThreadAsync(() => Leave(work));
        }
    }

    // Which of both failed decides what helps: whoever brings it sees the one as a connection, and the other as an answer.
    private static async Task<CommandOutcome?> WriteAsync(
        Stream content, string file, ModelHistory history, CancellationToken cancellation)
    {
        byte[] buffer = new byte[Slice];
        FileStream? target = null;
        try
        {
            while (true)
            {
                int read = await content.ReadAsync(buffer, cancellation);
                CommandOutcome? refusal = await WithRefusalsAsync(history, async () =>
                {
                    target ??= new FileStream(file, new FileStreamOptions
                    {
                        Mode = FileMode.CreateNew,
                        Access = FileAccess.Write,
                        Options = FileOptions.Asynchronous,
                        BufferSize = 0,
                    });
                    await target.WriteAsync(buffer.AsMemory(0, read), cancellation);
                    return null;
                });
                if (refusal is not null || read == 0) return refusal;
            }
        }
        finally
        {
            if (target is not null) await target.DisposeAsync();
        }
    }

    // Off the threads that others need: it may read and write gigabytes.
    private static bool Unpack(ModelHistory history, string file, HistoryWork work)
    {
        _ = LowPriority.Take();
        HistoryArchive.Unpack(history, file, "The file", work);
        File.Delete(file);
        return true;
    }

    private static bool Leave(HistoryWork work)
    {
        work.Dispose();
        return true;
    }

    private CommandOutcome? Unknown(string station, string? recipe) =>
        recipe is { Length: > 0 } && stations[station].Revision.Configuration.FindRecipe(recipe) is null
            ? CommandOutcome.Refused(CommandFailure.NotFound, $"Station {station} has no recipe {recipe}.") : null;

    private static async Task<CommandOutcome?> WithRefusalsAsync(ModelHistory history, Func<Task<CommandOutcome?>> work)
    {
        try
        {
            return await work();
        }
        catch (Exception exception) when (RefusalOf(exception, history) is not null)
        {
            return RefusalOf(exception, history);
        }
    }

    private static CommandOutcome? RefusalOf(Exception exception, ModelHistory history) => exception switch
    {
        HistoryException { Fault: var fault } => CommandOutcome.Refused(ModelActivation.FailureOf(fault), exception.Message),
        UnauthorizedAccessException => CommandOutcome.Refused(CommandFailure.Failed,
            $"Nothing was taken in: {exception.Message} The agent's user must be allowed to write {history.Folder}."),
        IOException disk when DiskRefusal.Is(disk) => CommandOutcome.Refused(CommandFailure.Failed,
            $"Nothing was taken in: {exception.Message.TrimEnd('.')}. Free space on the disk of {history.Folder}: until it is taken in, a package needs room there for the file and for what it unpacks to."),
        IOException or ModelException => CommandOutcome.Refused(CommandFailure.Failed, $"Nothing was taken in: {exception.Message}"),
        _ => null,
    };
}
