using EdgeInspector.Configuration;
using EdgeInspector.Files;
using EdgeInspector.Secrets;

namespace EdgeInspector.Diagnosis;

/// <summary>
/// Lets the secret book know what a configuration keeps in files and in the environment, for a program that does not use it itself.
/// </summary>
internal static class SecretFiles
{
    private const int Longest = 1 << 16;

    /// <summary>Learns all of them; files that cannot be read hold nothing that could be shown.</summary>
    /// <param name="configuration">The configuration; null when it has errors.</param>
    public static void Learn(AgentConfiguration? configuration)
    {
        if (configuration is null) return;
        string?[] files = [configuration.Mqtt.PasswordFile,
            .. (configuration.WebHooks ?? []).Select(hook => hook.SecretFile),
            .. configuration.Stations.Select(station => (station.Camera as NetworkCameraConfiguration)?.PasswordFile)];
        foreach (string file in files.OfType<string>()) SecretBook.Learn(FirstLine(file));
        foreach (WebHookConfiguration hook in configuration.WebHooks ?? []) SecretBook.LearnAddress(hook.Url);
        if (configuration.Mqtt.PasswordEnvironment is { } variable) SecretBook.Learn(Environment.GetEnvironmentVariable(variable));
    }

    private static string? FirstLine(string file)
    {
        try
        {
            return RegularFile.Exists(file) ? RegularFile.ReadAllText(file, Longest).Split('\n')[0].TrimEnd('\r') : null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
