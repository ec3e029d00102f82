using EdgeInspector.Agent.Histories;
using EdgeInspector.Agent.Stations;
using EdgeInspector.Commands;
using EdgeInspector.Configuration;
using EdgeInspector.Configuration.Keys;
using EdgeInspector.Inference.History;

namespace EdgeInspector.Agent.Commands;

/// <summary>
/// Releases the first version of a station that has no model yet: its package takes its place, and the configuration file names it, as any
/// edit does. Killed between the two, the station waits for its model as before, and releasing once more does the rest.
/// </summary>
/// <param name="file">Edits the file; null when the configuration comes from none.</param>
/// <param name="models">Knows the histories.</param>
internal sealed class FirstRelease(FileEdit? file, ModelActivation models, TimeProvider time)
{
    private const string Asker = "the command activateModel";
    private static readonly TimeSpan LoadPatience = TimeSpan.FromSeconds(30), Look = TimeSpan.FromMilliseconds(20);

    /// <summary>Whether a command puts a version in use where there is no model yet.</summary>
    public static bool Concerns(ActivateModelCommand command, IReadOnlyDictionary<string, Station> stations)
    {
        StationRevision revision = stations[command.Name].Revision;
        return revision.Configuration.Model is null && revision.Configuration.FindRecipe(command.Recipe ?? revision.Recipe)?.Model is null;
    }

    /// <summary>Releases it, and waits until the station inspects with it; what it cannot use is taken back.</summary>
    public async Task<CommandOutcome> ReleaseAsync(ActivateModelCommand command, Station station, CancellationToken cancellation)
    {
        if (file is null) return CommandOutcome.Refused(CommandFailure.NotSupported, "This agent runs without a configuration file.");
        ModelHistory history = models.HistoryOf(command.Name, "");
        (CommandOutcome? refusal, Activation? activation) =
            await ModelActivation.PlaceAsync(history, command.Version, new VersionNote(command.By, command.Why));
        if (refusal is not null) return refusal;
        return await file.ApplyAsync(
            Asker, null,
            (before, configuration) => file.Set(
                before,
                ConfigurationEdit.PlaceOf(configuration, command.Name, null) ?? throw new CommandRefusedException(CommandFailure.NotFound,
                    $"The configuration file knows no station {command.Name} any more."),
                "model", JsonLiteral.Of(Written(before.File, history.Place))),
            (_, _) => new CommandOutcome
            {
                Message = $"Station {command.Name} inspects with its first model, {ActivationText.Of(activation!.After)}: {command.Why.TrimEnd('.')}.",
                Old = "none",
                New = ActivationText.Of(activation.After),
            },
            () => ObjectionAsync(station, cancellation));
    }

    // Below the file's folder as people would write it.
    private static string Written(string file, string place)
    {
        string relative = Path.GetRelativePath(Path.GetDirectoryName(Path.GetFullPath(file))!, place).Replace('\\', '/');
        return relative.StartsWith("..", StringComparison.Ordinal) ? place : relative;
    }

    private async Task<string?> ObjectionAsync(Station station, CancellationToken cancellation)
    {
        for (long began = time.GetTimestamp(); time.GetElapsedTime(began) < LoadPatience; await Task.Delay(Look, cancellation))
        {
            if (station.Revision.Fault is not { } fault) return null;
            if (fault is not StationLoadingException) return fault.Message;
        }
        return $"the model did not load within {LoadPatience.TotalSeconds:0} s";
    }
}
