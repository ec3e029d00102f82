using System.Globalization;
using EdgeInspector.Agent.Histories;
using EdgeInspector.Configuration;
using EdgeInspector.Histories;
using EdgeInspector.Inference.History;
using EdgeInspector.Inference.Packages;
using EdgeInspector.Verbs;

namespace EdgeInspector.Learning;

/// <summary>
/// Puts a learned model on record as a version of each station that it is for. It is learned into the state folder, recorded, and only
/// then put in its place; with a station and no place it waits there until it is activated.
/// </summary>
internal sealed class LearningRecord : IDisposable
{
    private readonly IReadOnlyList<ModelHistory> _histories;
    private readonly HistoryWork _work;
    private readonly bool _isPlaced;

    private LearningRecord(IReadOnlyList<ModelHistory> histories, bool isPlaced) =>
        (_histories, _work, _isPlaced) = (histories, histories[0].Prepare(), isPlaced);

    /// <summary>Whose model it will be; the first of them.</summary>
    public ModelHistory First => _histories[0];

    /// <summary>Where the package is learned into.</summary>
    public string Folder => Path.Combine(_work.Folder, "package");

    /// <summary>Finds out whose model it will be.</summary>
    /// <param name="place">The configuration.</param>
    /// <param name="station">--station; null when it is not given.</param>
    /// <param name="recipe">--recipe; null when it is not given.</param>
    /// <param name="isCollected">--collected, which the station's own model is learned from, whatever it inspects for.</param>
    /// <param name="output">--out; null when it is not given.</param>
    /// <param name="say">Takes what a person should know.</param>
    /// <returns>Null when it is no station's.</returns>
    /// <exception cref="CommandException">There is no such station, or its model lies in another place.</exception>
    /// <exception cref="IOException">The state folder cannot be written.</exception>
    public static LearningRecord? For(
        ConfigurationPlace place, string? station, string? recipe, bool isCollected, string? output, Action<string> say)
    {
        if (station is null)
        {
            if (output is null || !File.Exists(place.Path)) return null;
            if (ConfigurationLoader.Load(place).Configuration is not { } found)
            {
                say($"{place.Path} has an error, so that nobody knows whether a station uses {output}: the model is not put on record.");
                return null;
            }
            IReadOnlyList<ModelHistory> users = StationHistories.OfPlace(found, output, TimeProvider.System);
            return users.Count == 0 ? null : Prepared(users, isPlaced: true);
        }
        AgentConfiguration configuration = StationChoice.Load(place).Configuration!;
        StationConfiguration named = StationChoice.Find(configuration, station, recipe, plain: true);
        var history = StationHistories.Of(configuration, named, recipe ?? (isCollected ? null : named.Recipe), TimeProvider.System);
        if (output is not null && PackagePlace.Of(output) != history.Place)
            throw new CommandException(ExitCode.Usage, $"--out {output} is not the model of station {station}, which is {history.Place}. Leave one of them out.");
        return Prepared([history], isPlaced: output is not null);
    }

    /// <summary>Records the learned package, and puts it in its place where there is one.</summary>
    /// <param name="run">What was asked for, and the pictures.</param>
    /// <param name="images">Those that were learned from.</param>
    /// <param name="note">Who and why.</param>
    /// <returns>What to say of it.</returns>
    public IReadOnlyList<string> Complete(LearningRun run, IReadOnlyList<TrainingImage> images, VersionNote note)
    {
        var learned = new LearnedVersion(Folder, Path.GetFullPath(run.Good), images, Stated(run.Options, run.EvenLight));
        if (run.Pictures is { } pictures) learned = learned with { PathOf = pictures.PathOf };
        List<string> said = [];
        ModelVersion? version = null;
        foreach (ModelHistory history in _histories)
        {
            (ModelVersion recorded, bool isNew) = history.Record(learned, note);
            version ??= recorded;
            said.Add(isNew
                ? $"This is version {recorded.Number} of {history.Name}."
                : $"This is version {recorded.Number} of {history.Name} once more, byte for byte.");
            said.AddRange(recorded.Limits);
        }
        if (_isPlaced)
            _histories[0].Activate(version!.Number, note);
        else
            said.Add($"It is not in use. To look at it: edge-inspector models show {version!.Number} --station {_histories[0].Station} --out FOLDER. To use it: {HistoryText.HowToActivate(_histories[0], version)}");
        return said;
    }

    /// <inheritdoc/>
    public void Dispose() => _work.Dispose();

    private static LearningRecord Prepared(IReadOnlyList<ModelHistory> histories, bool isPlaced)
    {
        try
        {
            return new LearningRecord(histories, isPlaced);
        }
        catch (UnauthorizedAccessException exception)
        {
            throw new CommandException(ExitCode.Usage,
                $"{histories[0].Place} is the model of station {histories[0].Name}, whose history cannot be written: {exception.Message} Learn as a user who may write it, or leave it out of the history with --no-history.");
        }
    }

    /// <summary>What the lineage says of what learning was asked for, beyond the manifest's parameters.</summary>
    internal static Dictionary<string, string> Stated(LearningOptions options, bool evenLight)
    {
        var stated = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["falseRejectRate"] = options.FalseRejectRate.ToString(CultureInfo.InvariantCulture),
            ["countAll"] = options.CountAll ? "true" : "false",
            ["foreground"] = Configuration.Keys.JsonLiteral.CamelCase(options.Foreground.ToString()),
            ["besideCounts"] = options.BesideCounts ? "true" : "false",
            ["light"] = evenLight ? "even" : "as-is",
            ["memoryLimitBytes"] = options.MemoryLimitBytes.ToString(CultureInfo.InvariantCulture),
        };
        if (options.Threshold is { } threshold) stated["threshold"] = threshold.ToString(CultureInfo.InvariantCulture);
        if (options.BitDepth is { } depth) stated["bitDepth"] = depth.ToString(CultureInfo.InvariantCulture);
        if (options.LeaveOut.Count > 0) stated["leaveOut"] = string.Join(", ", options.LeaveOut);
        return stated;
    }
}
