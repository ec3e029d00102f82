using EdgeInspector.Commands;
using EdgeInspector.Configuration.Keys;
using EdgeInspector.Configuration.Text;
using EdgeInspector.Frames;
using EdgeInspector.Pipeline;

namespace EdgeInspector.Configuration;

/// <summary>Checks what no key can tell alone. A rule stays silent while one of its values has an error of its own.</summary>
internal sealed class ConfigurationValidator(PositionedDocument document, ConfigurationErrorCollector errors)
{
    /// <summary>Applies all rules.</summary>
    public void Validate(AgentConfiguration configuration)
    {
        ValidateMqtt(configuration.Mqtt);
        ValidatePage(configuration.Page);
        ValidateModbus(configuration);
        if (configuration is { Page.Enabled: true, Health.Enabled: true } && configuration.Page.Port == configuration.Health.Port)
            Report("page.port", $"{configuration.Page.Port} is where supervisors ask; give the page another port", "health.port");
        ValidateHooks(configuration);
        ValidateModels(configuration.Models);
        new PartsValidator((place, problem, others) => Report(place, problem, others)).Validate(configuration);
        new OutputValidator((place, problem, others) => Report(place, problem, others)).Validate(configuration);
        for (int i = 0; i < configuration.Stations.Count; i++)
        {
            ValidateStation(configuration.Stations[i], $"stations[{i}]");
            for (int j = 0; j < i; j++) ValidatePair(configuration.Stations, j, i);
        }
    }

    private void ValidateMqtt(MqttConfiguration mqtt)
    {
        if (mqtt.PasswordFile is not null && mqtt.PasswordEnvironment is not null)
            Report("mqtt.passwordEnvironment", "the password comes from passwordFile already; keep one of the two", "mqtt.passwordFile");
        if (mqtt.User is null && mqtt.PasswordFile is not null)
            Report("mqtt.passwordFile", "a password needs a user; set mqtt.user", "mqtt.user");
        if (mqtt.User is null && mqtt.PasswordEnvironment is not null)
            Report("mqtt.passwordEnvironment", "a password needs a user; set mqtt.user", "mqtt.user");
        if (mqtt.TlsClientCertificateFile is not null && mqtt.TlsClientKeyFile is null)
            Report("mqtt.tlsClientCertificateFile", "a certificate needs its private key; set mqtt.tlsClientKeyFile",
                "mqtt.tlsClientKeyFile");
        if (mqtt.TlsClientKeyFile is not null && mqtt.TlsClientCertificateFile is null)
            Report("mqtt.tlsClientKeyFile", "a private key needs its certificate; set mqtt.tlsClientCertificateFile",
                "mqtt.tlsClientCertificateFile");
        if (mqtt.Commands.Allow is { } allowed && allowed.Contains(CommandVerb.ImportModel))
            Report("mqtt.commands.allow", "importModel needs a file, which MQTT does not bring; use the page or 'models import'");
        if (mqtt.Broker.StartsWith("mqtts:", StringComparison.Ordinal)) return;
        foreach ((string key, string? file) in new[]
        {
            ("tlsCaFile", mqtt.TlsCaFile), ("tlsClientCertificateFile", mqtt.TlsClientCertificateFile),
            ("tlsClientKeyFile", mqtt.TlsClientKeyFile),
        })
        {
            if (file is not null)
                Report($"mqtt.{key}", "the connection would not be encrypted; TLS needs a broker address that begins with mqtts://",
                    "mqtt.broker");
        }
    }

    private void ValidatePage(PageConfiguration page)
    {
        const string Certificate = "page.tlsCertificateFile", Key = "page.tlsKeyFile";
        if (page.TlsCertificateFile is not null && page.TlsKeyFile is null)
            Report(Certificate, $"a certificate needs its private key; set {Key}", Key);
        if (page.TlsKeyFile is not null && page.TlsCertificateFile is null)
            Report(Key, $"a private key needs its certificate; set {Certificate}", Certificate);
    }

    private void ValidateModbus(AgentConfiguration configuration)
    {
        ModbusConfiguration modbus = configuration.Modbus;
        if (!modbus.Enabled) return;
        if (!modbus.IsLocal && modbus.Allowed is not { Count: > 0 })
            Report("modbus.address", "programs of this machine alone may connect; name the PLC in modbus.allowed, or write 127.0.0.1");
        foreach ((bool isOn, int? port, string key) in new (bool, int?, string)[]
        {
            (configuration.Page.Enabled, configuration.Page.Port, "page.port"),
            (configuration.Health.Enabled, configuration.Health.Port, "health.port"),
            (true, configuration.Mqtt.EmbeddedBrokerPort, "mqtt.embeddedBrokerPort"),
        })
        {
            if (isOn && port == modbus.Port) Report("modbus.port", $"{modbus.Port} is taken by {key}; give PLCs another port", key);
        }
        ValueList<string> named = modbus.Stations ?? [];
        for (int i = 0; i < named.Count; i++)
            if (!configuration.ResultNames.Contains(named[i]))
                Report($"modbus.stations[{i}]", $"there is no station \"{named[i]}\"; name one of 'stations' or 'parts'", "stations", "parts");
    }

    private void ValidateModels(ModelsConfiguration models)
    {
        if (models.SecondPerson == SecondPerson.UnlessAlike && models.AlikeLots > models.AlikeParts)
            Report("models.alikeLots", $"{models.AlikeParts} parts cannot come from {models.AlikeLots} lots; lower it, or raise models.alikeParts",
                "models.alikeParts");
    }

    private void ValidateHooks(AgentConfiguration configuration)
    {
        ValueList<WebHookConfiguration> hooks = configuration.WebHooks ?? [];
        for (int i = 0; i < hooks.Count; i++)
        {
            string path = $"webHooks[{i}]";
            for (int j = 0; j < i; j++)
                if (string.Equals(hooks[i].Name, hooks[j].Name, StringComparison.OrdinalIgnoreCase))
                    Report($"{path}.name", $"\"{hooks[i].Name}\" is the name of webHooks[{j}] already", $"webHooks[{j}].name");
            if (hooks[i].TlsCaFile is not null && !hooks[i].Url.StartsWith("https:", StringComparison.OrdinalIgnoreCase))
                Report($"{path}.tlsCaFile", "certificates are looked at where the address begins with https://", $"{path}.url");
            ValueList<string> stations = hooks[i].Stations ?? [];
            for (int j = 0; j < stations.Count; j++)
                if (!configuration.ResultNames.Contains(stations[j]))
                    Report($"{path}.stations[{j}]", $"there is no station \"{stations[j]}\"; name one of 'stations' or 'parts'", "stations",
                        "parts");
        }
    }

    private void ValidateStation(StationConfiguration station, string path)
    {
        if (StationNames.IsReserved(station.Name))
            Report($"{path}.name", $"\"{station.Name}\" is a topic of the agent itself; give the station another name");
        if (station is { Threshold: { } threshold, WarningThreshold: { } warning } && warning >= threshold)
            Report($"{path}.warningThreshold",
                $"{JsonLiteral.Of(warning)} is not less than the threshold {JsonLiteral.Of(threshold)}; no part could ever pass with a warning",
                $"{path}.threshold");
        var zones = new ZoneValidator((place, problem, others) => Report(place, problem, others));
        zones.Validate(station.Zones ?? [], $"{path}.zones", station, path);
        ValidateRecipes(station, path, zones);
        new ChallengeValidator((place, problem, others) => Report(place, problem, others)).Validate(station, path);
        ValidateTrigger(station.Camera, $"{path}.camera");
        ValidateCertificates(station.Camera, $"{path}.camera");
        if (station.Mode == StationMode.LatestOnly && station.EffectiveQueueCapacity != 1)
            Report($"{path}.queueCapacity", "with latestOnly one frame waits, the latest; write 1 or remove the key", $"{path}.mode");
    }

    private void ValidateCertificates(CameraConfiguration camera, string path)
    {
        if (camera is not NetworkCameraConfiguration network) return;
        (bool hasFile, bool any) = (network.TlsCaFile is not null, network.TlsAnyCertificate);
        string scheme = camera is RtspCameraConfiguration ? "rtsps://" : "https://";
        if (hasFile && any)
            Report($"{path}.tlsAnyCertificate", "any certificate would be taken, whatever tlsCaFile holds; keep one of the two",
                $"{path}.tlsCaFile");
        else if ((hasFile || any) && network.Identity?.StartsWith(scheme, StringComparison.OrdinalIgnoreCase) != true)
            Report($"{path}.{(hasFile ? "tlsCaFile" : "tlsAnyCertificate")}",
                $"certificates are looked at where the address begins with {scheme}", $"{path}.url");
    }

    private void ValidateTrigger(CameraConfiguration camera, string path)
    {
        if (camera is not GenicamCameraConfiguration { Trigger: { PeriodMilliseconds: not null, Mode: not TriggerMode.Software } }) return;
        Report($"{path}.trigger.periodMilliseconds",
            "the agent triggers by itself with the mode software only; write that mode, or remove the key", $"{path}.trigger.mode");
    }

    private void ValidateRecipes(StationConfiguration station, string path, ZoneValidator zones)
    {
        ValueList<RecipeConfiguration> recipes = station.Recipes ?? [];
        if (station.Recipe is not null && station.FindRecipe(station.Recipe) is null)
            Report($"{path}.recipe", $"there is no recipe \"{station.Recipe}\" at this station; name one of its recipes, or remove the key",
                $"{path}.recipes");
        for (int i = 0; i < recipes.Count; i++)
        {
            string place = $"{path}.recipes[{i}]";
            if (recipes.Take(i).Any(other => other.Name == recipes[i].Name))
                Report($"{place}.name", $"\"{recipes[i].Name}\" is the name of another recipe of this station already");
            StationConfiguration effective = recipes[i].Of(station);
            if (effective is { Threshold: { } threshold, WarningThreshold: { } warning } && warning >= threshold)
                Report($"{place}.warningThreshold",
                    $"with this recipe the warning threshold {JsonLiteral.Of(warning)} is not less than the threshold {JsonLiteral.Of(threshold)}",
                    $"{place}.threshold", $"{path}.threshold", $"{path}.warningThreshold");
            zones.Validate(recipes[i].Zones ?? [], $"{place}.zones", effective, place, path);
            if (recipes[i].Camera is { } camera && camera.Driver != station.Camera.Driver)
                Report($"{place}.camera", "a recipe changes the settings of the station's camera, not its driver", $"{path}.camera");
        }
    }

    private void ValidatePair(ValueList<StationConfiguration> stations, int first, int second)
    {
        // Names become folders too, and not every file system tells capitals from small letters.
        if (string.Equals(stations[first].Name, stations[second].Name, StringComparison.OrdinalIgnoreCase))
            Report($"stations[{second}].name", $"\"{stations[second].Name}\" is the name of stations[{first}] already",
                $"stations[{first}].name");
        if (stations[second].Camera.Identity is { } camera && camera == stations[first].Camera.Identity)
            Report($"stations[{second}].camera",
                $"this is the camera of stations[{first}] already ({camera}); a camera belongs to one station",
                $"stations[{first}].camera");
    }

    private void Report(string path, string problem, params ReadOnlySpan<string> others)
    {
        if (errors.Touches(path)) return;
        foreach (string other in others)
            if (errors.Touches(other)) return;
        PositionedNode node = document.Find(path);
        errors.Add(node.Start, node.End, new() { Path = path, Problem = problem });
    }
}
