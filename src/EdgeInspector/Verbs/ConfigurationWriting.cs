using EdgeInspector.Agent.Settings;
using EdgeInspector.Configuration;

namespace EdgeInspector.Verbs;

/// <summary>
/// Changes values of a configuration file as an engineer would: the same checks, and comments and layout stay as they are.
/// </summary>
internal static class ConfigurationWriting
{
    /// <summary>Whoever became root to do it is still the one who did it.</summary>
    public static string User() => Environment.GetEnvironmentVariable("SUDO_USER") is { Length: > 0 } user ? user : Environment.UserName;

    /// <summary>Writes all values, or nothing.</summary>
    /// <param name="file">What was read of it.</param>
    /// <param name="path">Where it lies.</param>
    /// <param name="edits">Object, key and new value as JSON.</param>
    /// <param name="by">Who changes it, for the audit file.</param>
    /// <exception cref="CommandException">The result would be wrong, or somebody else saved the file.</exception>
    public static void Write(ConfigurationLoadResult file, string path, IEnumerable<(string Place, string Key, string Literal)> edits,
        string by)
    {
        ConfigurationLoadResult edited = file;
        foreach ((string place, string key, string literal) in edits)
        {
            edited = ConfigurationLoader.Parse(ConfigurationEdit.Set(edited.Document!, place, key, literal), file.File);
            if (edited.Configuration is null)
                throw new CommandException(ExitCode.Usage,
                    $"Nothing was written: {ConfigurationErrorFormatter.Sentence(edited.Errors[0])}");
        }
        // Before the file: a running agent looks within a quarter of a second.
        new EditNote(edited.Configuration!.StateDirectory).Write(edited.Sha256!, by);
        if (!ConfigurationEdit.TryReplace(path, file.Source!, edited.Source!))
            throw new CommandException(ExitCode.Usage,
                "Somebody else saved the configuration file at the same moment; nothing was written, look again.");
    }
}
