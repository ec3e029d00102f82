using System.Text.Json.Nodes;
using EdgeInspector.Agent.Stations;
using EdgeInspector.Agent.Web;
using EdgeInspector.Commands;
using EdgeInspector.Configuration;
using EdgeInspector.Configuration.Keys;
using EdgeInspector.Pipeline;

namespace EdgeInspector.Agent.Commands;

/// <summary>
/// Changes settings of a camera in the configuration file. The camera is opened with them and reads them back; what it does not take is
/// taken back.
/// </summary>
internal sealed class CameraEdit(FileEdit file, TimeProvider time)
{
    private const string Asker = "the command setCamera", Trigger = "trigger";
    // A camera that is there opens within a second, one in a search after some.
    private static readonly TimeSpan OpeningPatience = TimeSpan.FromSeconds(8);
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(20);

    /// <summary>Edits the file and waits until the camera is open with it.</summary>
    public Task<CommandOutcome> ApplyAsync(SetCameraCommand command, Station station)
    {
        string place = "";
        bool isOpen = false;
        (string Key, string Literal)[] values = [.. Values(command)];
        return file.ApplyAsync(
            Asker, command.Revision,
            (before, configuration) =>
            {
                string? recipe = station.Revision.Recipe;
                place = ConfigurationEdit.PlaceOfCamera(configuration, command.Name, recipe)
                    ?? throw new CommandRefusedException(CommandFailure.NotFound,
                        $"The configuration file knows no station {command.Name} any more.");
                RefuseWhatThereIsNot(configuration.Stations.First(other => other.Name == command.Name).For(recipe).Camera, values);
                return values.Aggregate(before, (edited, value) => Set(edited, place, value.Key, value.Literal));
            },
            (before, after) => Outcome(before, after, place, values, isOpen, command.Why),
            async () =>
            {
                (isOpen, string? why) = await OpenedAsync(station);
                return why;
            });
    }

    private static IEnumerable<(string, string)> Values(SetCameraCommand command)
    {
        foreach ((string key, double? value) in command.Numbers) yield return (key, JsonLiteral.Of(value));
        if (command.Trigger is { } mode) yield return ("trigger.mode", JsonLiteral.Of(mode));
        if (command.Line is { } line) yield return ("trigger.line", JsonLiteral.Of(line));
    }

    private static void RefuseWhatThereIsNot(CameraConfiguration camera, IEnumerable<(string Key, string)> values)
    {
        string[] has = [.. CameraFacts.Settable(camera).Select(setting => setting.Key)];
        string driver = JsonLiteral.CamelCase(camera.Driver.ToString());
        foreach ((string key, _) in values)
            if (!has.Contains(key))
                throw new CommandRefusedException(CommandFailure.NotSupported,
                    $"A camera of the kind {driver} has no {key}; {(has.Length == 0 ? "nothing can be set there" : $"it has {string.Join(", ", has)}")}.");
    }

    private ConfigurationLoadResult Set(ConfigurationLoadResult before, string camera, string key, string literal)
    {
        (string place, string name) = Split(camera, key);
        if (place == camera || before.Document?.TryFind(place) is { Kind: Configuration.Text.NodeKind.Object })
            return file.Set(before, place, name, literal);
        return file.Set(before, camera, Trigger, $"{{ \"{name}\": {literal} }}");
    }

    private static (string Place, string Key) Split(string camera, string key) =>
        key.StartsWith(Trigger + ".", StringComparison.Ordinal) ? ($"{camera}.{Trigger}", key[(Trigger.Length + 1)..]) : (camera, key);

    // Whether it is open now, and what it does not take. One that is away takes the change when it is back.
    private async Task<(bool IsOpen, string? Why)> OpenedAsync(Station station)
    {
        for (long began = time.GetTimestamp(); time.GetElapsedTime(began) < OpeningPatience; await Task.Delay(Look))
        {
            InspectionPipeline? pipeline = station.Pipeline;
            if (pipeline?.IsCameraOpen == true) return (true, null);
            if (pipeline?.CameraTrouble is { IsFault: true } trouble) return (false, trouble.Message);
        }
        return (false, null);
    }

    private static CommandOutcome Outcome(
        ConfigurationLoadResult before, ConfigurationLoadResult after, string camera, (string Key, string)[] values, bool isOpen,
        string? reason)
    {
        string Text(ConfigurationLoadResult version) => string.Join(", ", values.Select(value => $"{value.Key} {Written(version, value.Key)}"));
        string Written(ConfigurationLoadResult version, string key)
        {
            (string place, string name) = Split(camera, key);
            return FileEdit.Written(version, place, name);
        }
        string away = isOpen ? "" : " The camera is not open, so that nothing was read back.";
        return new CommandOutcome
        {
            Message = $"{FileEdit.Became([.. values.Select(value => (value.Key, Written(before, value.Key), Written(after, value.Key)))])}{(reason is null ? "" : $": {reason}")}.{away}",
            Old = Text(before),
            New = Text(after),
            Result = new JsonObject(values.Select(value => KeyValuePair.Create(value.Key, (JsonNode?)new JsonObject
            {
                ["old"] = Written(before, value.Key),
                ["new"] = Written(after, value.Key),
            })))
            { ["isOpen"] = isOpen },
        };
    }
}
