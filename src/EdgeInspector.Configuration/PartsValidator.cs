using EdgeInspector.Configuration.Keys;
using EdgeInspector.Parts;
using EdgeInspector.Pipeline;

namespace EdgeInspector.Configuration;

/// <summary>Checks what the parts of several stations must be to each other and to the stations.</summary>
/// <param name="report">Takes a path, what is wrong there, and the paths that it depends on.</param>
internal sealed class PartsValidator(Action<string, string, string[]> report)
{
    /// <summary>Applies all rules.</summary>
    public void Validate(AgentConfiguration configuration)
    {
        ValueList<PartsConfiguration> parts = configuration.Parts ?? [];
        for (int i = 0; i < parts.Count; i++)
        {
            string path = $"parts[{i}]";
            ValidateName(configuration, parts, i, path);
            for (int j = 0; j < parts[i].Stations.Count; j++) ValidateStation(configuration, parts, i, j, path);
            ValidateTimes(configuration, parts[i], path);
        }
    }

    private void ValidateName(AgentConfiguration configuration, ValueList<PartsConfiguration> parts, int index, string path)
    {
        string name = parts[index].Name;
        if (StationNames.IsReserved(name))
            report($"{path}.name", $"\"{name}\" is a topic of the agent itself; give the parts another name", []);
        // Names become folders too, and not every file system tells capitals from small letters.
        for (int i = 0; i < configuration.Stations.Count; i++)
            if (string.Equals(configuration.Stations[i].Name, name, StringComparison.OrdinalIgnoreCase))
                report($"{path}.name", $"\"{name}\" is the name of stations[{i}] already; both would use the same topics",
                    [$"stations[{i}].name"]);
        for (int i = 0; i < index; i++)
            if (string.Equals(parts[i].Name, name, StringComparison.OrdinalIgnoreCase))
                report($"{path}.name", $"\"{name}\" is the name of parts[{i}] already", [$"parts[{i}].name"]);
    }

    private void ValidateStation(
        AgentConfiguration configuration, ValueList<PartsConfiguration> parts, int index, int station, string path)
    {
        string name = parts[index].Stations[station], place = $"{path}.stations[{station}]";
        StationConfiguration? found = configuration.Stations.FirstOrDefault(one => one.Name == name);
        if (found is null)
            report(place, $"there is no station \"{name}\"; name one of 'stations'", ["stations"]);
        else if (found.Mode == StationMode.LatestOnly)
            report(place, $"station \"{name}\" skips frames (mode latestOnly), so that parts would lack its view; write everyFrame there", []);
        for (int i = 0; i < index; i++)
            if (parts[i].Stations.Contains(name))
                report(place, $"station \"{name}\" belongs to parts[{i}] already; a frame is a view of one part", [$"parts[{i}].stations"]);
    }

    private void ValidateTimes(AgentConfiguration configuration, PartsConfiguration parts, string path)
    {
        if (parts.Match != PartMatch.PartId && parts.WindowMilliseconds > parts.DeadlineMilliseconds)
            report($"{path}.windowMilliseconds",
                $"{JsonLiteral.Of(parts.WindowMilliseconds)} is longer than the deadline {JsonLiteral.Of(parts.DeadlineMilliseconds)}; parts would be closed before their last view may come",
                [$"{path}.deadlineMilliseconds"]);
        for (int i = 0; i < configuration.Stations.Count; i++)
            if (configuration.Stations[i] is { DeadlineMilliseconds: { } deadline, Name: var name } && parts.Stations.Contains(name)
                && deadline > parts.DeadlineMilliseconds)
                report($"{path}.deadlineMilliseconds",
                    $"{JsonLiteral.Of(parts.DeadlineMilliseconds)} is less than the {JsonLiteral.Of(deadline)} that station \"{name}\" may take; its last views would be missing",
                    [$"stations[{i}].deadlineMilliseconds"]);
    }
}
