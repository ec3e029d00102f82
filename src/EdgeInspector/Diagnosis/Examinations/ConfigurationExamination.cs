using System.Globalization;
using EdgeInspector.Configuration;
using EdgeInspector.Secrets;

namespace EdgeInspector.Diagnosis.Examinations;

/// <summary>The configuration file.</summary>
internal sealed class ConfigurationExamination : IExamination
{
    private const string Why =
        "The agent does not take this version: it goes on with the last good one, or inspects nothing where there is none.";

    /// <inheritdoc/>
    public string Area => "configuration";

    /// <inheritdoc/>
    public Task<string?> RunAsync(DiagnosisTarget target, ICollection<Finding> findings, CancellationToken cancellation)
    {
        ConfigurationLoadResult file = target.File;
        foreach (ConfigurationError error in file.Errors)
        {
            string place = error.Line == 0
                ? file.File
                : string.Create(CultureInfo.InvariantCulture, $"{file.File}:{error.Line}:{error.Column}");
            string remedy = error switch
            {
                { Line: 0 } =>
                    $"Put the file there, or let the agent's user read it; config/edge-inspector.json is an example with every key. {ConfigurationPlaces.Variable} or --config name another place.",
                { Path: "" } => "Correct the line; 'edge-inspector check' shows it with a mark below the place.",
                _ => $"Correct the line; 'edge-inspector config explain {KeyOf(error.Path)}' says what is allowed.",
            };
            findings.Add(
                new Finding(error.Line == 0 ? "configuration.unreadable" : "configuration.wrong", Severity.Error,
                    $"{place}: {ConfigurationErrorFormatter.Sentence(error)}", Why, remedy));
        }
        if (file.Configuration is not { } configuration) return Task.FromResult<string?>(file.File);
        FindLooseSecrets(configuration, findings);
        foreach (RenamedKey key in file.Renamed)
        {
            findings.Add(new Finding(
                "configuration.renamed", Severity.Note, key.Sentence(file.File), "Nothing, as long as the earlier name is read.",
                $"Write {key.Name} there."));
        }
        if (configuration.Mqtt.EmbeddedBrokerPort is not null)
        {
            findings.Add(new Finding(
                "configuration.trialBroker", Severity.Note, "The broker inside the agent is switched on (mqtt.embeddedBrokerPort).",
                "It is for trials: it has no password, keeps nothing over a restart, and only this machine reaches it.",
                "Set mqtt.broker to the plant's broker and remove mqtt.embeddedBrokerPort before the line relies on it."));
        }
        if (configuration.Mqtt.EmbeddedBrokerPort is { } port && new Uri(configuration.Mqtt.Broker) is var broker
            && !(broker.IsLoopback && PortOf(broker) == port))
        {
            findings.Add(new Finding(
                "configuration.trialBrokerUnused", Severity.Error,
                $"The broker inside the agent listens at mqtt://localhost:{port} (mqtt.embeddedBrokerPort), but results go to {SecretBook.HideAddress(configuration.Mqtt.Broker)} (mqtt.broker).",
                "Whoever subscribes to the broker inside the agent hears nothing.",
                $"Set mqtt.broker to mqtt://localhost:{port}, or remove mqtt.embeddedBrokerPort."));
        }
        string seen = $"{file.File}, {configuration.Stations.Count} {(configuration.Stations.Count == 1 ? "station" : "stations")}";
        return Task.FromResult<string?>(seen);
    }

    private static int PortOf(Uri broker) => broker.Port > 0 ? broker.Port : broker.Scheme == "mqtts" ? 8883 : 1883;

    private static void FindLooseSecrets(AgentConfiguration configuration, ICollection<Finding> findings)
    {
        if (OperatingSystem.IsWindows()) return;
        string?[] secrets = [configuration.Mqtt.PasswordFile, configuration.Mqtt.TlsClientKeyFile,
            .. configuration.Stations.Select(station => (station.Camera as NetworkCameraConfiguration)?.PasswordFile)];
        foreach (string secret in secrets.OfType<string>().Where(File.Exists).Distinct(StringComparer.Ordinal))
        {
            if ((File.GetUnixFileMode(secret) & (UnixFileMode.OtherRead | UnixFileMode.OtherWrite)) == 0) continue;
            findings.Add(new Finding(
                "configuration.secretOpen", Severity.Warning, $"Everybody on this machine can read {secret}.",
                "Whoever has its content can speak to the broker or the camera in the agent's name.", $"Run 'chmod o-rwx {secret}'."));
        }
    }

    private static string KeyOf(string path) => System.Text.RegularExpressions.Regex.Replace(path, @"\[\d+\]", "[]");
}
