using EdgeInspector.Configuration.Keys;
using EdgeInspector.Outputs;

namespace EdgeInspector.Configuration;

/// <summary>Checks what the outputs that move gates must be to each other and to the stations.</summary>
/// <param name="report">Takes a path, what is wrong there, and the paths that it depends on.</param>
internal sealed class OutputValidator(Action<string, string, string[]> report)
{
    /// <summary>Applies all rules.</summary>
    public void Validate(AgentConfiguration configuration)
    {
        ValueList<OutputConfiguration> outputs = configuration.Outputs ?? [];
        for (int i = 0; i < outputs.Count; i++)
        {
            string path = $"outputs[{i}]";
            ValidateStation(configuration, outputs[i], path);
            ValidateTimes(outputs[i], path);
            for (int j = 0; j < i; j++)
                if (string.Equals(outputs[i].Name, outputs[j].Name, StringComparison.OrdinalIgnoreCase))
                    report($"{path}.name", $"\"{outputs[i].Name}\" is the name of outputs[{j}] already", [$"outputs[{j}].name"]);
            if (outputs[i] is CameraOutputConfiguration camera) ValidateLines(configuration, camera, path);
            if (outputs[i] is ModbusOutputConfiguration) ValidateCoils(outputs, i, path);
            if (outputs[i] is GpioOutputConfiguration) ValidateGpio(outputs, i, path);
        }
    }

    private void ValidateStation(AgentConfiguration configuration, OutputConfiguration output, string path)
    {
        if (!configuration.ResultNames.Contains(output.Station))
            report($"{path}.station", $"there is no station \"{output.Station}\"; name one of 'stations' or 'parts'",
                ["stations", "parts", $"{path}.driver"]);
        else if (output.Enabled
            && Seeing(configuration, output.Station).FirstOrDefault(one => one.Camera is NetworkCameraConfiguration) is { } network)
            report($"{path}.station",
                $"the camera of station \"{network.Name}\" sends over a network that delays its pictures by nobody knows how much; the part would be elsewhere. Take another camera, or give the gate to a PLC",
                []);
        else if (configuration.Stations.FirstOrDefault(one => one.Name == output.Station) is { Mode: StationMode.LatestOnly })
            report($"{path}.station",
                $"station \"{output.Station}\" skips frames (mode latestOnly), so that parts would come to the gate unseen; write everyFrame there",
                []);
    }

    private static IEnumerable<StationConfiguration> Seeing(AgentConfiguration configuration, string name)
    {
        ValueList<string>? group = (configuration.Parts ?? []).FirstOrDefault(parts => parts.Name == name)?.Stations;
        return configuration.Stations.Where(station => station.Name == name || group?.Contains(station.Name) == true);
    }

    private void ValidateTimes(OutputConfiguration output, string path)
    {
        if (output is { DelayParts: > 0, PartsOnTheWay: > 1 })
            report($"{path}.partsOnTheWay", "delayParts says already how many parts are between camera and gate; remove the key",
                [$"{path}.delayParts"]);
        if (output is { DelayParts: 0, DelayMilliseconds: 0, PartsOnTheWay: > 1 })
            report($"{path}.partsOnTheWay", "without a delay the part at the camera is the only one; remove the key, or set delayMilliseconds",
                [$"{path}.delayMilliseconds"]);
        if (output is { Mode: GateMode.Pulse } && output.GapMilliseconds > output.LatestMilliseconds)
            report($"{path}.gapMilliseconds",
                $"{JsonLiteral.Of(output.GapMilliseconds)} is longer than the {JsonLiteral.Of(output.LatestMilliseconds)} within which a pass may begin; a pass right behind another would never be given",
                [$"{path}.latestMilliseconds"]);
    }

    private void ValidateLines(AgentConfiguration configuration, CameraOutputConfiguration output, string path)
    {
        string place = output.Camera is null ? $"{path}.station" : $"{path}.camera", name = output.Camera ?? output.Station;
        StationConfiguration? station = configuration.Stations.FirstOrDefault(one => one.Name == name);
        if (station is null)
            report(place, $"\"{name}\" is no station, so that it has no camera with lines; name a station in 'camera'", ["stations"]);
        else if (station.Camera is not GenicamCameraConfiguration)
            report(place, $"the camera of station \"{name}\" has no output lines; those of the drivers aravis and pylon have", []);
        (string Key, CameraLineConfiguration Line)[] lines = [.. output.Lines];
        for (int i = 0; i < lines.Length; i++)
        {
            foreach ((string key, CameraLineConfiguration other) in lines.Take(i))
            {
                if (other.Line == lines[i].Line.Line)
                    report($"{path}.{lines[i].Key}.line", $"{other.Line} is {key} already; name another line", [$"{path}.{key}.line"]);
                else if (other.UserOutput == lines[i].Line.UserOutput)
                    report($"{path}.{lines[i].Key}", $"{other.UserOutput} drives {key} already; give it another 'userOutput'",
                        [$"{path}.{key}"]);
            }
        }
    }

    private void ValidateCoils(ValueList<OutputConfiguration> outputs, int index, string path)
    {
        var output = (ModbusOutputConfiguration)outputs[index];
        ValidatePlaces(outputs, index, path, "coil", output.Address, [.. output.Coils], "address",
            other => other is ModbusOutputConfiguration io && (io.Address, io.Port, io.Unit) == (output.Address, output.Port, output.Unit)
                ? io.Coils : []);
    }

    private void ValidateGpio(ValueList<OutputConfiguration> outputs, int index, string path)
    {
        var output = (GpioOutputConfiguration)outputs[index];
        ValidatePlaces(outputs, index, path, "line", $"chip {output.Chip}", [.. output.Lines], "chip",
            other => other is GpioOutputConfiguration gpio && gpio.Chip == output.Chip ? gpio.Lines : []);
    }

    // No place twice, in an output and among those of the same device.
    private void ValidatePlaces(ValueList<OutputConfiguration> outputs, int index, string path, string kind, string device,
        (string Key, int Place)[] places, string deviceKey, Func<OutputConfiguration, IEnumerable<(string Key, int Place)>> placesOn)
    {
        for (int i = 0; i < places.Length; i++)
        {
            (string at, int place) = places[i];
            foreach ((string key, _) in places.Take(i).Where(one => one.Place == place))
                report($"{path}.{at}", $"{kind} {place} is {key} already; give it another {kind}", [$"{path}.{key}"]);
            for (int j = 0; j < index; j++)
            {
                foreach ((string key, _) in placesOn(outputs[j]).Where(one => one.Place == place))
                    report($"{path}.{at}", $"{kind} {place} of {device} is {key} of outputs[{j}] already",
                        [$"outputs[{j}].{key}", $"outputs[{j}].{deviceKey}", $"{path}.{deviceKey}"]);
            }
        }
    }
}
