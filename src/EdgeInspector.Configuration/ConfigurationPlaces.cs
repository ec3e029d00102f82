namespace EdgeInspector.Configuration;

/// <summary>Where the configuration is looked for, and where state is kept unless the configuration says otherwise.</summary>
internal static class ConfigurationPlaces
{
    /// <summary>Environment variable that names the configuration file.</summary>
    public const string Variable = "EDGEINSPECTOR_CONFIG";

    private const string FileName = "edge-inspector.json";

    /// <summary>/etc/edge-inspector/edge-inspector.json, on Windows %ProgramData%\EdgeInspector\edge-inspector.json.</summary>
    public static string SystemFile { get; } = OperatingSystem.IsWindows()
        ? Path.Combine(ProgramData, FileName)
        : $"/etc/edge-inspector/{FileName}";

    /// <summary>/var/lib/edge-inspector, on Windows %ProgramData%\EdgeInspector.</summary>
    public static string StateDirectory { get; } = OperatingSystem.IsWindows() ? ProgramData : "/var/lib/edge-inspector";

    private static string ProgramData =>
        Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.CommonApplicationData), "EdgeInspector");

    /// <summary>
    /// The file to load: the command line's, else the environment's, else the system's. An empty text counts as not given.
    /// </summary>
    /// <param name="option">Value of --config; null when it was not given.</param>
    /// <param name="environment">Reads an environment variable.</param>
    public static ConfigurationPlace Find(string? option, Func<string, string?> environment)
    {
        if (!string.IsNullOrEmpty(option)) return new ConfigurationPlace(option, "--config");
        return environment(Variable) is { Length: > 0 } path
            ? new ConfigurationPlace(path, Variable)
            : new ConfigurationPlace(SystemFile, "the system's place");
    }
}
