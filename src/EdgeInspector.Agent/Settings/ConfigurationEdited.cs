using EdgeInspector.Configuration;

namespace EdgeInspector.Agent.Settings;

/// <summary>Another version of the configuration took effect.</summary>
/// <param name="Version">The beginning of the file's digest.</param>
/// <param name="Changes">The keys that differ.</param>
/// <param name="By">Who made it, as far as it can be known.</param>
/// <param name="IsCommand">Whether a command made it, which has an audit record of its own.</param>
internal sealed record ConfigurationEdited(string Version, IReadOnlyList<ConfigurationChange> Changes, string By, bool IsCommand);
